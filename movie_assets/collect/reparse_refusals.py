"""Reading refused responses anew, without a call, once a parser is newer than the one that refused them.

Belongs here: that one step at the start of a run. Does not belong here: the state (store), parsing (providers).
"""

import logging

from movie_assets.collect.understanding import understand
from movie_assets.models import Meaning
from movie_assets.providers.registry import SPECS, parser_version
from movie_assets.store.connection import Operations
from movie_assets.store.raw_responses import RawResponses
from movie_assets.store.refusals import record_anew, record_refused_again, refused_responses

logger = logging.getLogger(__name__)


def read_refused_anew(operations: Operations, raw_responses: RawResponses) -> int:
    """Read what an older parser refused; return how many responses are readable now. Without any it costs nothing."""
    understood = 0
    for provider in SPECS:
        for answer_id, movie_id, raw in refused_responses(operations, provider, parser_version(provider)):
            reading = understand(raw)
            if reading.meaning is Meaning.REFUSED:
                record_refused_again(operations, answer_id, reading.reason, reading.parser_version)
            else:
                understood += record_anew(operations, raw_responses, answer_id, movie_id, reading)
    if understood:
        logger.info("%d responses that an older parser refused are understood now", understood)
    return understood
