"""The commands that keep the stores, and their options.

Belongs here: parsing the command line. Does not belong here: what the terminal shows (keeping_reports.py), the work
(keeping/, warehouse/opening.py).
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from movie_assets.cli.options import output, settings, settings_of_stores

FOLDER = typer.Argument(help="A folder that does not exist yet; default: backups/ in the data folder.")


def add_keeping_commands(app: typer.Typer) -> None:
    """Add verify, backup, restore, compact and prune."""

    @app.command()
    def verify(
        repair: Annotated[bool, typer.Option("--repair", help="Mend what can be mended, without a call.")] = False,
        quick: Annotated[bool, typer.Option("--quick", help="Do not read bodies, nor compare values.")] = False,
    ) -> None:
        """Check both stores row by row: responses, ids, states, typed tables, cache. Exit 1 if something is wrong."""
        from movie_assets.cli.keeping_reports import verify_stores

        if not verify_stores(settings_of_stores(), output(), repair=repair, quick=quick):
            raise typer.Exit(1)

    @app.command()
    def backup(folder: Annotated[Path | None, FOLDER] = None) -> None:
        """Copy both stores, consistent with each other, while runs go on."""
        from movie_assets.cli.keeping_reports import backup_stores

        backup_stores(settings_of_stores(), output(), folder, datetime.now(UTC))

    @app.command()
    def restore(
        folder: Annotated[
            Path,
            typer.Argument(help="What movie-assets backup made, by default a folder in backups/ of the data folder."),
        ],
    ) -> None:
        """Put a backup in the place of both stores, once it is verified; the stores before it are kept beside."""
        from movie_assets.cli.keeping_reports import restore_stores

        restore_stores(settings(), output(), folder, datetime.now(UTC))

    @app.command()
    def compact() -> None:
        """Give the free space in both stores back: each is written anew and swapped in one step."""
        from movie_assets.cli.keeping_reports import compact_stores

        compact_stores(settings_of_stores(), output())

    @app.command()
    def prune(
        older_than: Annotated[int, typer.Option(min=1, max=36_500, help="Days; younger bodies stay.")] = 365,
        keep: Annotated[
            int, typer.Option(min=1, max=1_000_000, help="Newest bodies of a film and provider that stay.")
        ] = 2,
    ) -> None:
        """Drop old bodies of raw responses. Their rows and all history stay, and the last good body of each film."""
        from movie_assets.cli.keeping_reports import prune_bodies

        prune_bodies(settings_of_stores(), output(), older_than, keep, datetime.now(UTC))


def add_moving_commands(app: typer.Typer) -> None:
    """Add migrate and adopt."""

    @app.command()
    def migrate(
        to: Annotated[
            Literal["cluster", "files"],
            typer.Option(
                "--to", help="cluster: the stores that the settings name (Postgres, a lake); files: the data folder."
            ),
        ],
        dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be copied; write nothing.")] = False,
    ) -> None:
        """Copy the collection from the data folder into a cluster's stores, or back; every row is compared, no call."""
        from movie_assets.cli.migrate_report import migrate_stores

        migrate_stores(settings(), output(), datetime.now(UTC), to_cluster=to == "cluster", dry_run=dry_run)

    @app.command()
    def adopt() -> None:
        """Go on with an operations store that is not the warehouse's own; the warehouse is set aside, not deleted."""
        from movie_assets.cli.keeping_reports import adopt_operations

        adopt_operations(settings_of_stores(), output(), datetime.now(UTC))
