"""Slow steps side by side in a few threads, with results in the order of the inputs."""

import os
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

_In = TypeVar("_In")
_Out = TypeVar("_Out")

N_WORKERS = min(4, os.cpu_count() or 1)
_AHEAD = 8  # inputs in hand per thread: enough to keep all busy beside one slow image


def in_order(function: Callable[[_In], _Out], inputs: Iterable[_In]) -> Generator[_Out, None, None]:
    """Yield `function(x)` for each of `inputs`, in their order, holding only a few at a time.

    `inputs` is consumed in the calling thread. Closing the iterator (a person pressed Stop) drops what has
    not begun and waits for what has.
    """
    pending: deque[Future[_Out]] = deque()
    pool = ThreadPoolExecutor(N_WORKERS, thread_name_prefix="read")
    try:
        for item in inputs:
            pending.append(pool.submit(function, item))
            if len(pending) >= _AHEAD * N_WORKERS:
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
