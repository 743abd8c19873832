"""The commands that run Dagster (a job here and now, or the UI), and the other servers. And their options.

Belongs here: parsing the command line. Does not belong here: what the commands do (collect_command.py,
demo_collection.py, replay_command.py, browse_command.py, dev_command.py, demo_command.py).
"""

from typing import Annotated

import typer

from movie_assets.cli.collect_request import Request
from movie_assets.cli.film_limit import limit_of
from movie_assets.cli.options import output, settings, settings_of_stores

PARTLY_DONE = 3
"""Exit code of a collection that left something undone which no limit explains."""


def add_run_commands(app: typer.Typer) -> None:
    """Add collect and replay."""

    @app.command()
    def collect(
        start_year: Annotated[int | None, typer.Option(help="First year; without it no film is discovered.")] = None,
        end_year: Annotated[int | None, typer.Option(help="Last year; default: the first.")] = None,
        max_pages: Annotated[int | None, typer.Option(min=1, help="Most discovery pages a year.")] = None,
        min_votes: Annotated[
            int | None, typer.Option(min=0, help="Discovery leaves out films with fewer votes.")
        ] = None,
        refresh_limit: Annotated[str, typer.Option(help="Most films to fetch, or none; it says what waits.")] = "100",
        refresh_only: Annotated[bool, typer.Option("--refresh-only", help="Only films already known.")] = False,
        force: Annotated[bool, typer.Option("--force", help="Fetch whether due or not.")] = False,
        include_frozen: Annotated[bool, typer.Option("--include-frozen", help="Fetch frozen films too.")] = False,
        film: Annotated[list[str] | None, typer.Option("--film", help="Only this film; may be repeated.")] = None,
    ) -> None:
        """Discover films, fetch what is due, merge: Dagster's job `year`, recorded where the UI shows it.

        Exit code 0: done, or left to a quota, a pause or --refresh-limit, as its last lines say. 3: partly done: calls
        failed after their retries, or a provider kept failing. 1: the run failed.
        """
        request = Request(
            start_year=start_year,
            end_year=end_year,
            discover=start_year is not None and not refresh_only and not film,
            films=tuple(film or ()),
            limit=limit_of(refresh_limit),
            max_pages=max_pages,
            min_votes=min_votes,
            force=force,
            include_frozen=include_frozen,
        )
        found = settings() if request.discover else settings_of_stores()
        from movie_assets.cli.collect_command import run_collect

        if not run_collect(found, output(), request):
            raise typer.Exit(PARTLY_DONE)

    @app.command()
    def replay() -> None:
        """Rebuild what the warehouse shows from the operations store, without a call: all years, in one run."""
        found = settings_of_stores()
        from movie_assets.cli.replay_command import run_replay

        run_replay(found, output())


def add_servers(app: typer.Typer) -> None:
    """Add demo, browse, dev and worker, which serve until they are stopped."""

    @app.command()
    def demo(
        port: Annotated[int, typer.Option(min=0, max=65535, help="0 = any free port.")] = 8800,
        collect: Annotated[
            bool, typer.Option("--collect", help="Do what make demo does: collect 28 years from it, then end.")
        ] = False,
    ) -> None:
        """Run the embedded provider server in the foreground, and print the variables that point a client at it."""
        if collect:
            found = settings()
            from movie_assets.cli.demo_collection import collect_demo

            if not collect_demo(found, output()):
                raise typer.Exit(PARTLY_DONE)
            return
        from movie_assets.cli.demo_command import serve_demo

        serve_demo(port)

    @app.command()
    def browse(
        port: Annotated[int, typer.Option(min=0, max=65535, help="0 = any free port.")] = 3001,
        open_browser: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
    ) -> None:
        """Look at films in a browser, with the source of each field; and decide what waits for a person."""
        from movie_assets.cli.browse_command import serve_pages

        serve_pages(settings_of_stores(), port, open_browser=open_browser)

    @app.command()
    def dev(
        port: Annotated[int, typer.Option(min=1, max=65535, help="Port of the UI.")] = 3000,
        host: Annotated[
            str | None, typer.Option(help="Address to listen on; default: loopback. The UI has no login.")
        ] = None,
        only: Annotated[
            str | None, typer.Option(help="Of a cluster: ui or daemon, where they run on different hosts.")
        ] = None,
    ) -> None:
        """Run the Dagster UI and its daemon on the data folder; one at a time a folder, and one daemon a cluster."""
        if only not in (None, "ui", "daemon"):
            raise typer.BadParameter("--only is ui or daemon")
        found = settings()
        from movie_assets.cli.dev_command import Part, run_dev

        run_dev(found, port, host, Part(only) if only else None)

    @app.command()
    def worker(
        slots: Annotated[int, typer.Option(min=1, max=64, help="How many runs it takes at once.")] = 1,
    ) -> None:
        """Take runs of a cluster from its queue (MOVIE_ASSETS_BROKER); any number of them, on any hosts."""
        found = settings()
        from movie_assets.cli.worker_command import run_worker

        run_worker(found, slots)
