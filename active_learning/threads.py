"""How many threads the numerical libraries may use, so that labelling stays smooth while the model learns."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from threadpoolctl import threadpool_limits


def n_blas_threads(cores: int | None = None) -> int:
    """Return how many BLAS threads background work gets on a machine with `cores` cores, at least 1.

    Half the cores less one: two threads on two cores cost 4 to 13 times the CPU of one (DESIGN section 6).
    """
    return max(1, (cores or os.cpu_count() or 1) // 2 - 1)


@contextmanager
def pinned_blas(n_threads: int | None = None) -> Iterator[None]:
    """Run the body with BLAS and OpenMP pinned to `n_threads` (default `n_blas_threads()`), then restore them."""
    with threadpool_limits(limits=n_threads or n_blas_threads()):
        yield
