"""`movie-assets demo --collect` (`make demo`): 28 years from the embedded providers, and every asset materialized.

Belongs here: which years, the days of the past, and what a new demo shows beside its collection. Does not belong here:
collecting (collect_command.py, collect/), how films were before (demo/catalogue/earlier.py).
"""

from datetime import timedelta

from movie_assets.cli.collect_command import run_collect
from movie_assets.cli.collect_request import Request
from movie_assets.cli.output import Output
from movie_assets.collect import imdb_service
from movie_assets.collect.context import Context, in_session
from movie_assets.collect.demo_providers import asking
from movie_assets.collect.discover import discover
from movie_assets.collect.fetch import collect
from movie_assets.collect.session import Session
from movie_assets.demo.catalogue.earlier import Earlier
from movie_assets.demo.server import EmbeddedServer
from movie_assets.errors import ConfigurationError
from movie_assets.refresh.changes_feed import poll_changes
from movie_assets.refresh.planner import make_plan
from movie_assets.settings import Settings
from movie_assets.store import refresh_plans
from movie_assets.store.due_calls import Selection, due_films
from movie_assets.warehouse.opening import open_operations, warehouse_of

YEARS = (2000, 2027)
LIVED, FILMS = 2010, 18
"""The year of which so many films have a past."""
DAYS_APART, DAYS = 200, 4
"""They were collected on so many days, so far apart. An answer for an old film is due again after 90 days or 180, and
three cycles without a change freeze it."""
REQUESTS = ({"title": "Black Swan"}, {"title": "Inception", "year": 2010})
"""One that waits for a person, and one that is certain."""
PLACEHOLDERS = ("tt90000015",)
"""A film of the embedded IMDb that its TMDB lacks."""


def collect_demo(settings: Settings, out: Output, years: tuple[int, int] = YEARS) -> bool:
    """Collect these years; return whether all was done. A new demo gets its past before, all else after.

    Raises:
        ConfigurationError: the real providers are meant.
        RunFailedError: a run failed.
    """
    if not settings.demo_mode:
        raise ConfigurationError("a key is set, so the real providers are meant. Set MOVIE_ASSETS_DEMO=true.")
    request = Request(
        *years, discover=True, limit=None, max_pages=None, min_votes=None, force=False, include_frozen=False
    )
    with EmbeddedServer() as server, asking(server):
        if not settings.operations_path.exists():
            ago = [str(DAYS_APART * steps) for steps in range(DAYS, 0, -1)]
            out.note(f"Collecting {FILMS} films of {LIVED} as they were {', '.join(ago)} days ago")
            _live_through(settings, server)
        whole = run_collect(settings, out, request)
        if not settings.report_path.exists():  # drawn last, so that an interrupted demo goes on
            out.note("Identifying, planning, counting, drawing")
            from movie_assets.cli.demo_runs import materialize_the_rest  # Dagster; a refusal needs none of it

            materialize_the_rest(settings)
            out.say(f"Every asset is materialized. The report: {settings.report_path}")
    return whole


def _live_through(settings: Settings, server: EmbeddedServer) -> None:
    """Collect some films on earlier days, on each as they were then; today, place a film, poll the feed, and plan.

    Only answers are kept: the tables come with the collection of today.
    """
    films = Earlier(server.catalogue, LIVED, FILMS)
    chosen = Selection([str(LIVED)], settings.active_providers, movie_ids=films.tmdb_ids)

    async def work(session: Session) -> None:
        for steps in range(DAYS, 0, -1):
            server.clock.reset()
            server.clock.move(timedelta(days=-DAYS_APART * steps))
            films.put(steps)
            if steps == DAYS:
                await discover(session, [str(LIVED)], min_votes=settings.min_votes)
            await collect(session, due_films(session.operations, chosen, server.clock()).films, chosen)
        server.clock.reset()
        films.put(0)
        await poll_changes(session, catch_up_days=settings.changes_catch_up_days)

    with open_operations(settings) as operations:
        context = Context(settings, operations, warehouse_of(settings), server.clock)
        in_session(context, work)
        imdb_service.place(context, PLACEHOLDERS)
        plan = make_plan(operations, settings, server.clock(), refresh_limit=None)
        refresh_plans.keep_plan(operations, plan.shown(), plan.figures, plan.digest, plan.made_at)
