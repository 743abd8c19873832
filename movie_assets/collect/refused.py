"""Reading refused responses anew, without a call, once a parser is newer than the one that refused them.

Belongs here: that one step at the start of a run. Does not belong here: the state (store), parsing (providers).
"""

import logging

from movie_assets.providers import PARSERS
from movie_assets.providers.understanding import Understood, understand
from movie_assets.store.connection import Operations
from movie_assets.store.raw_responses import RawResponses, refused_responses

logger = logging.getLogger(__name__)


def read_refused_anew(operations: Operations, raw_responses: RawResponses) -> int:
    """Read what an older parser refused; return how many responses are understood now. Costs nothing while none is."""
    understood = 0
    for provider, parser in PARSERS.items():
        for answer_id, movie_id, raw in refused_responses(operations, provider, parser.version):
            result = understand(raw)
            if isinstance(result, Understood):
                raw_responses.record_reading(
                    answer_id, movie_id, raw, result.reported, result.facts, result.parser_version
                )
                understood += 1
            else:
                raw_responses.record_refused_again(answer_id, result.reason, result.parser_version)
    if understood:
        logger.info("%d responses that an older parser refused are understood now", understood)
    return understood
