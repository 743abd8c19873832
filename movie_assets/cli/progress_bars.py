"""The progress bars of a collection.

Belongs here: what moves on the terminal while runs go on. Does not belong here: starting them, what is said at the end.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from movie_assets.collect.left_undone import Undone, add
from movie_assets.collect.run_report import Watcher
from movie_assets.store.film_claims import LASTS_SECONDS
from movie_assets.wording import counted

LEAST_STEP = 100
"""Calls between two lines about a run's progress, where no bars are drawn; a tenth of the run if that is more."""


class Bars(Watcher):
    """Progress bars of a run: films done, rate, ETA, failures; counts by provider and outcome."""

    def __init__(self, console: Console) -> None:
        self.counts: Counter[tuple[str, str]] = Counter()
        self.waiting = 0
        self.undone: Counter[Undone] = Counter()
        self.odd_answers, self.first_odd = 0, ""
        """Good answers of which a value was left out; what was left out of the first one, in words."""
        self._tasks: dict[str, int] = {}
        self._step, self._printed = LEAST_STEP, 0
        self.progress = Progress(
            TextColumn("{task.description:>12}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
            TextColumn("{task.fields[trouble]}"),
            console=console,
        )

    def planned(self, providers: Sequence[str], films: int, waiting: int) -> None:
        """Begin a run: its bars come with its films."""
        self.waiting += waiting
        self._tasks = {}
        self.found(providers, films)

    def found(self, providers: Sequence[str], films: int) -> None:
        """Lengthen each provider's bar; open it where there is none."""
        whole = films
        for provider in providers if films else ():
            if provider not in self._tasks:
                self._tasks[provider] = self.progress.add_task(provider, total=0, rate="", trouble="")
            task = self.progress.tasks[self._tasks[provider]]
            whole = int(task.total or 0) + films
            self.progress.update(task.id, total=whole)
        self._step = max(self._step, whole * len(providers) // 10)

    def called(self, provider: str, outcome: str, problem: str | None = None) -> None:
        """Move a provider's bar."""
        self.counts[provider, outcome] += 1
        if problem and outcome in ("fetched", "unchanged"):
            self.odd_answers += 1
            self.first_odd = self.first_odd or problem
        task = self.progress.tasks[self._tasks[provider]] if provider in self._tasks else None
        if task is not None:
            failed, deferred = self.counts[provider, "failed"], self.counts[provider, "deferred"]
            trouble = f"{failed} failed " * bool(failed) + f"{deferred} deferred" * bool(deferred)
            rate = f"{task.finished_speed or task.speed or 0:.1f}/s"
            self.progress.update(task.id, advance=1, rate=rate, trouble=trouble)
        if not self.progress.console.is_terminal and self.counts.total() - self._printed >= self._step:
            self._print()

    def _print(self) -> None:
        """Print how far the run is: bars move on a terminal only, and a log should show that something happens."""
        self._printed = self.counts.total()
        tasks = (self.progress.tasks[task] for task in self._tasks.values())
        self.progress.console.print(
            ", ".join(f"{task.description} {task.completed:,.0f} of {task.total or 0:,.0f}" for task in tasks),
            soft_wrap=True,
        )

    def ended(self) -> None:
        """Fill the bars of a run that has ended: a film whose id a provider lacks is not asked there."""
        for task in self.progress.tasks:
            self.progress.update(task.id, total=task.completed)

    def waits(self, providers: Sequence[str], until: datetime) -> None:
        """Say why nothing moves."""
        self.progress.console.print(
            f"{', '.join(providers)} keeps failing, and all else is done: asked again at {until:%H:%M:%S} UTC."
            " Ctrl-C ends the run and keeps what was answered.",
            soft_wrap=True,
        )

    def waits_for_others(self, films: int) -> None:
        """Say why nothing moves, and for how long at most."""
        self.progress.console.print(
            f"{counted(films, 'film')} left, which another collection asks for. What it has not asked for is asked for"
            f" here once it ends, or after {LASTS_SECONDS / 60:.0f} minutes without a sign of it.",
            soft_wrap=True,
        )

    def left(self, undone: Counter[Undone]) -> None:
        """Add up what the runs leave undone."""
        add(self.undone, undone)

    def updated(self, provider: str) -> int:
        """Return of how many films a provider sent a record."""
        return self.counts[provider, "fetched"] + self.counts[provider, "unchanged"]
