"""What runs inside the worker process: take a task, tell its progress, send back how it ended, wait for the next.

The messages below go through a pipe between two of our own processes that nobody else can open, and never
touch a disk. Only therefore may they be Python objects, which are code to whoever unpacks them: files, which can
come from a stranger, are never read this way.
"""

import contextlib
import os
import signal
import threading
import traceback
from dataclasses import dataclass
from itertools import count
from multiprocessing.connection import Connection
from pkgutil import resolve_name
from time import monotonic
from typing import Any

from active_learning.threads import n_blas_threads, pinned_blas
from labeling.errors import Cancelled, LabelingError
from labeling.progress import Report

BETWEEN_REPORTS = 0.1
"""Seconds; what a task reports more often stays in the child."""


@dataclass(frozen=True, slots=True)
class Order:
    """A task by name, `module:qualname`, so that a module that cannot be imported fails like the task itself."""

    task: str
    args: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """What the task reported last."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Returned:
    """The task is done."""

    value: Any


@dataclass(frozen=True, slots=True)
class Stopped:
    """The task unwound after it was told to stop."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The fields of a LabelingError; the error itself does not travel, as its subclasses take other arguments."""

    what: str
    where: str
    mend: str


@dataclass(frozen=True, slots=True)
class Failed:
    """A bug: the traceback as text, since not every exception survives the journey."""

    trace: str


Ended = Returned | Stopped | Refused | Failed


def main(orders: Connection, leash: Connection) -> None:
    """Carry out orders until None comes; end at once when the process that holds the leash is gone.

    Parameters
    ----------
    orders : Connection
        Brings `Order` or None; takes `Progress`, and one of `Ended` for each order.
    leash : Connection
        Brings the number of an order to stop (the first is 1), as text. It is apart from `orders` so that a
        thread can always listen to it, also in the middle of a task.
    """
    _behave()
    stops = _Stops()
    threading.Thread(target=stops.listen, args=(leash,), daemon=True).start()
    for number in count(1):
        order = _next_order(orders)
        if order is None:
            return
        ended = order if isinstance(order, Failed) else _carry_out(order, _Reporter(orders, stops, number))
        try:
            orders.send(ended)
        except Exception:  # noqa: BLE001 - whatever a value raises that cannot travel; nothing was sent of it
            orders.send(Failed(traceback.format_exc()))


def _behave() -> None:
    """Be silent, leave Ctrl-C to the parent, and let the window go first."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):  # below sys.stdout, as C libraries print too
        os.dup2(nowhere, stream)
    os.close(nowhere)
    if hasattr(os, "nice"):
        with contextlib.suppress(OSError):  # some sandboxes forbid it, and the work goes on without
            os.nice(5)
    # Libraries that a task loads later than `pinned_blas` begins take their limit from here.
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = str(n_blas_threads())


def _next_order(orders: Connection) -> Order | Failed | None:
    try:
        order: Order | None = orders.recv()
    except (EOFError, OSError):
        return None
    except Exception:  # noqa: BLE001 - arguments that cannot be unpacked here; the pipe is sound
        return Failed(traceback.format_exc())
    return order


def _carry_out(order: Order, report: Report) -> Ended:
    try:
        task = resolve_name(order.task)
        with pinned_blas():
            return Returned(task(*order.args, report=report))
    except Cancelled:
        return Stopped()
    except LabelingError as error:
        return Refused(error.what, error.where, error.mend)
    except Exception:  # noqa: BLE001 - a bug in one task must not end the process; the parent raises it
        return Failed(traceback.format_exc())


class _Stops:
    """Which order was told to stop."""

    def __init__(self) -> None:
        self._number = 0

    def listen(self, leash: Connection) -> None:
        try:
            while True:
                self._number = int(leash.recv_bytes())
        except (EOFError, OSError):
            os._exit(1)  # nobody is left to send a result to, and the main thread may be deep in a computation

    def holds(self, number: int) -> bool:
        return self._number == number


class _Reporter:
    """The `report` of one task."""

    def __init__(self, orders: Connection, stops: _Stops, number: int) -> None:
        self._orders, self._stops, self._number = orders, stops, number
        self._told, self._told_at = Progress(0, 0), -BETWEEN_REPORTS

    def __call__(self, done: int, total: int) -> None:
        if self._stops.holds(self._number):
            raise Cancelled
        now, progress = monotonic(), Progress(int(done), int(total))
        if progress != self._told and (now - self._told_at >= BETWEEN_REPORTS or done >= total > 0):
            self._orders.send(progress)
            self._told, self._told_at = progress, now
