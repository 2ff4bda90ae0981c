"""Waiting times as people feel them: the usual one and the rare long ones."""

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

import numpy as np


@dataclass(frozen=True, slots=True, kw_only=True)
class Latency:
    """Percentiles of `n` waiting times, in milliseconds; with few of them p99.9 is close to the longest."""

    p50: float
    p99: float
    p999: float
    max: float
    n: int

    def figures(self, prefix: str = "") -> dict[str, float]:
        """Return the percentiles under the names a `Result` shows, each after `prefix`."""
        return {prefix + name: value for name, value in asdict(self).items() if name != "n"}


def latency_of(seconds: Sequence[float]) -> Latency:
    """Return the percentiles of waiting times given in seconds; raise `ValueError` if there are none."""
    if not seconds:
        raise ValueError("no waiting times were measured")
    p50, p99, p999 = (float(value) for value in np.percentile(np.asarray(seconds) * 1000, [50, 99, 99.9]))
    return Latency(p50=p50, p99=p99, p999=p999, max=max(seconds) * 1000, n=len(seconds))


def timed(act: Callable[[int], object], n: int) -> list[float]:
    """Call `act(0)` to `act(n - 1)` and return how many seconds each call took."""
    taken = []
    for i in range(n):
        start = time.perf_counter()
        act(i)
        taken.append(time.perf_counter() - start)
    return taken
