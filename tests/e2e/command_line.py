"""The command line as a test uses it: in this process for speed, in one of its own where processes matter."""

import io
import json
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from typing import Any

from app.cli.main import labelwright as group

COMMAND = [sys.executable, "-m", "app.cli.main"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a command left behind: its exit status, and what it printed."""

    status: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document that `--json` prints."""
        return json.loads(self.out)


def run(*arguments: object) -> Outcome:
    """Run `labelwright` with `arguments` in this process; anything but an expected failure is raised."""
    out, err = io.StringIO(), io.StringIO()
    status: object = None
    with redirect_stdout(out), redirect_stderr(err):
        try:
            group.main([str(one) for one in arguments])
        except SystemExit as done:
            status = done.code
    assert isinstance(status, int), f"the command ended with {status!r}"
    return Outcome(status=status, out=out.getvalue(), err=err.getvalue())


def run_process(*arguments: object, timeout: float = 120) -> Outcome:
    """Run `labelwright` with `arguments` as a process of its own, in this test's home."""
    done = subprocess.run(
        [*COMMAND, *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=timeout,
        check=False,
    )
    return Outcome(status=done.returncode, out=done.stdout, err=done.stderr)


def ask(*arguments: object) -> Any:
    """Run `labelwright ... --json`, which must do all of it, and return its document."""
    outcome = run(*arguments, "--json")
    assert outcome.status == 0, f"{arguments}: {outcome}"
    return outcome.document
