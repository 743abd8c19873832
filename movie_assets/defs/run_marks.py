"""What a run's tags say of it on the list of runs: refused keys, what is left undone.

Belongs here: writing these tags, and failing a run by them at its end. Does not belong here: the tags that ask for a
run (sensors.py, partitions.py), the figures (year_figures.py).
"""

from collections import Counter
from collections.abc import Mapping

import dagster as dg

from movie_assets.collect.left_undone import Undone, summary
from movie_assets.errors import AuthenticationError

REFUSED_KEY_TAG = "movie_assets/refused_key_"
"""Begins tags of a run, each for a provider whose key was refused, with the reason."""
UNDONE_TAG = "movie_assets/left_undone"
"""How many calls a run left undone, by provider. The figures of each provider say why."""


def mark_undone(context: dg.AssetExecutionContext, undone: Counter[Undone]) -> None:
    """Add what a step leaves undone to what earlier ones left."""
    before = [text for name, text in _tags(context).items() if name == UNDONE_TAG]
    _tag(context, {UNDONE_TAG: "; ".join([*before, summary(undone)])})


def mark_refused_keys(context: dg.AssetExecutionContext, reasons: Mapping[str, str]) -> None:
    """Note the providers that were set aside, with the reasons."""
    if reasons:
        _tag(context, {f"{REFUSED_KEY_TAG}{provider}": reason for provider, reason in reasons.items()})


def fail_for_refused_keys(context: dg.AssetExecutionContext) -> None:
    """Fail a run in which a provider's key was refused, at its end: what the others answered is shown by then.

    Raises:
        AuthenticationError: names the variable.
    """
    for tag, reason in sorted(_tags(context).items()):
        if tag.startswith(REFUSED_KEY_TAG):
            provider = tag.removeprefix(REFUSED_KEY_TAG)
            raise AuthenticationError(provider, reason.removeprefix(f"{provider}: "))


def _tags(context: dg.AssetExecutionContext) -> Mapping[str, str]:
    """Return the run's tags as they are now; the context has those with which it began."""
    run = context.instance.get_run_by_id(context.run.run_id)
    return run.tags if run is not None else {}


def _tag(context: dg.AssetExecutionContext, tags: Mapping[str, str]) -> None:
    context.instance.add_run_tags(context.run.run_id, dict(tags))
