"""The worker process seen from outside: start it, send an order, hear how it ends, stop or kill it."""

import contextlib
from multiprocessing import get_context
from multiprocessing.connection import wait
from time import monotonic

from app import worker_main
from app.worker_main import Ended, Order, Progress
from labeling.errors import LabelingError
from labeling.progress import Report

BEAT = 0.1
"""Seconds after which a waiting `run` reports again, so that Stop is noticed while the task itself is silent."""


class ChildDiedError(Exception):
    """The process is gone, for whatever reason."""


class Child:
    """One process and our ends of its two pipes; `run` and `end` are called by whoever has the turn."""

    def __init__(self) -> None:
        context = get_context("spawn")  # a fork would copy Qt's threads and locks in mid-air
        self._orders, orders = context.Pipe()
        leash, self._leash = context.Pipe(duplex=False)
        self._number = 0
        # A daemon, so that leaving Python without close() ends it instead of waiting for it.
        self._process = context.Process(
            target=worker_main.main, args=(orders, leash), name="labelwright worker", daemon=True
        )
        try:
            self._process.start()
        except OSError as error:
            raise LabelingError(
                f"The background process cannot be started ({error.strerror})",
                mend="Close other programs and try again",
            ) from error
        finally:
            orders.close()  # the child has copies of its own
            leash.close()

    def is_alive(self) -> bool:
        return self._process.is_alive()

    def run(self, order: Order, report: Report, grace: float) -> Ended:
        try:
            self._orders.send(order)
        except OSError as error:
            raise ChildDiedError from error
        self._number += 1
        told = Progress(0, 0)
        while True:
            message = self._receive(BEAT)
            if isinstance(message, Progress):
                told = message
            elif message is not None:
                return message
            try:
                report(told.done, told.total)
            except BaseException:
                self._stop(grace)
                raise

    def end(self, give_up_at: float) -> None:
        with contextlib.suppress(OSError):
            self._orders.send(None)
        self._process.join(max(0.0, give_up_at - monotonic()))

    def kill(self) -> int | None:
        """End the process if it lives, by force; return its exit code."""
        self._process.kill()
        self._process.join(1.0)
        return self._process.exitcode

    def _stop(self, grace: float) -> None:
        """Stop the order in hand; when this returns, the next one can be sent or the process is dead."""
        give_up_at = monotonic() + grace
        ended = False
        try:
            self._leash.send_bytes(str(self._number).encode())
            while not ended and (left := give_up_at - monotonic()) > 0:
                ended = not isinstance(self._receive(left), Progress | None)
        except (OSError, ChildDiedError):
            return
        finally:
            if not ended:
                self.kill()

    def _receive(self, seconds: float) -> Progress | Ended | None:
        """Return the next message, or None if none came in time."""
        try:
            ready = wait([self._orders, self._process.sentinel], seconds)
            if self._orders in ready:
                message: Progress | Ended = self._orders.recv()
                return message
        except (EOFError, OSError) as error:
            raise ChildDiedError from error
        if ready:
            raise ChildDiedError
        return None
