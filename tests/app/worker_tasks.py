"""Tasks for test_worker.py; a module of its own, because the worker process must import them."""

import os
import signal
import socket
import sys
import time
from pathlib import Path
from typing import Any

from labeling.errors import LabelingError
from labeling.progress import Report


def add(a: Any, b: Any, *, report: Report) -> Any:
    return a + b


def process_id(*, report: Report) -> int:
    return os.getpid()


def count_fast(total: int, *, report: Report) -> int:
    for done in range(1, total + 1):
        report(done, total)
    return total


def steps_until_stopped(notes: str, *, report: Report) -> None:
    """Report for ever; write down that the stop arrived."""
    done = 0
    try:
        while True:
            done += 1
            report(done, 0)
            time.sleep(0.01)
    finally:
        Path(notes).write_text("unwound", encoding="utf-8")


def deaf(*, report: Report) -> None:
    """Say one word and never listen again."""
    report(1, 2)
    while True:
        time.sleep(0.05)


def note_and_wait(notes: str, name: str, seconds: float, *, report: Report) -> None:
    with Path(notes).open("a", encoding="utf-8") as file:
        file.write(f"{name} begins\n")
    time.sleep(seconds)
    with Path(notes).open("a", encoding="utf-8") as file:
        file.write(f"{name} ends\n")


def refuse(*, report: Report) -> None:
    raise LabelingError("The picture is half there", where="cat.jpg", mend="Copy it again")


def refuse_item(*, report: Report) -> None:
    from labeling.answers import UnknownItemError  # here, as it would slow down every start of a process

    raise UnknownItemError("cat-7")


def stumble(*, report: Report) -> None:
    raise ZeroDivisionError("seven by nothing")


def raise_end_of_file(*, report: Report) -> None:
    raise EOFError("the file, not the pipe")


def return_what_cannot_travel(*, report: Report) -> object:
    return lambda: None


def die_if_first(notes: str, *, report: Report) -> str:
    """Die in the first run, succeed in the second."""
    path = Path(notes)
    if not path.exists():
        path.write_text("died", encoding="utf-8")
        os._exit(3)
    return "second run"


def die(*, report: Report) -> None:
    os._exit(3)


def print_everywhere(*, report: Report) -> None:
    sys.stdout.write("from python\n")
    sys.stdout.flush()
    os.write(1, b"from below, out\n")
    os.write(2, b"from below, err\n")


def ctrl_c(*, report: Report) -> str:
    signal.raise_signal(signal.SIGINT)
    return "still here"


def priority_and_threads(*, report: Report) -> tuple[int, set[int]]:
    import numpy as np
    from threadpoolctl import threadpool_info

    np.ones((4, 4)) @ np.ones((4, 4))
    return os.nice(0), {library["num_threads"] for library in threadpool_info()}


def threads_of_late_libraries(*, report: Report) -> set[int]:
    """Load numpy only inside the task, after the limits were set."""
    from scipy import linalg
    from threadpoolctl import threadpool_info

    linalg.inv([[1.0, 0.0], [0.0, 2.0]])
    return {library["num_threads"] for library in threadpool_info()}


def hold(port: int, *, report: Report) -> None:
    """Keep a connection open as long as this process lives (at most a minute), busy and reporting nothing."""
    until = time.monotonic() + 60
    with socket.create_connection(("127.0.0.1", port)):
        while time.monotonic() < until:
            pass
