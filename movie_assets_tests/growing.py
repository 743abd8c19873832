"""How the time of a piece of work grows with its size.

Belongs here: the one comparison that tests of patterns and parsers make. Does not belong here: how long anything takes
(benchmarks): a machine may be ten times as slow as the one on which a test was written.
"""

import gc
import time
from collections.abc import Callable

_MOST_FOR_FOUR_TIMES = 10
"""Linear work takes 4 times as long for 4 times as much, quadratic work 16 times."""
_NOISE_SECONDS = 0.05


def assert_linear(work: Callable[[int], object], size: int) -> None:
    """Fail if work of this size takes the processor out of proportion longer than work of a quarter of it."""
    work(size // 4)  # what is made once
    quarter = _processor_seconds(work, size // 4)
    whole = min(_processor_seconds(work, size) for _ in range(2))  # other threads of the process count too
    assert whole <= _MOST_FOR_FOUR_TIMES * max(quarter, _NOISE_SECONDS), f"{quarter:.2f} s became {whole:.2f} s"


def _processor_seconds(work: Callable[[int], object], size: int) -> float:
    """Return what the work takes, without collecting the garbage of everything else."""
    gc.disable()
    try:
        began = time.process_time()
        work(size)
        return time.process_time() - began
    finally:
        gc.enable()
