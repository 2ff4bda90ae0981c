"""The command line in this process, with its output as a person or a script gets it."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from app.cli.main import labelwright


@dataclass(frozen=True)
class Ran:
    """How a command ended: exit status, and what it printed where."""

    status: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document on stdout; fails if there is anything else."""
        return json.loads(self.out)


Run = Callable[..., Ran]


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("LABELWRIGHT_HOME", str(folder))
    return folder


@pytest.fixture
def run() -> Run:
    """Run `labelwright` with these arguments; a traceback fails the test."""

    def call(*args: object) -> Ran:
        result = CliRunner().invoke(labelwright, [str(arg) for arg in args], catch_exceptions=True)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Ran(result.exit_code, result.stdout, result.stderr)

    return call


@pytest.fixture
def new(run: Run, tmp_path: Path) -> Callable[..., Path]:
    """Make a project with these labels, led by Mara, and return its file."""

    def make(*labels: str, task: str = "single", name: str = "p", options: Sequence[object] = ()) -> Path:
        path = tmp_path / f"{name}.labelwright"
        given = ("--task", task, "--labels", ",".join(labels), "--lead", "Mara", "--seed", 7, *options)
        assert run("new", path, *given).status == 0
        return path

    return make


@pytest.fixture
def table(tmp_path: Path) -> Callable[..., Path]:
    """Write a CSV file of these rows, the first being its header."""

    def write(name: str, *rows: Sequence[object]) -> Path:
        path = tmp_path / name
        path.write_text("".join(",".join(map(str, row)) + "\n" for row in rows), encoding="utf-8")
        return path

    return write


@pytest.fixture
def texts(table: Callable[..., Path]) -> Callable[..., Path]:
    """Write a table of n made-up texts with ids t0, t1, and so on."""

    def write(n: int, name: str = "texts.csv") -> Path:
        return table(name, ("id", "text"), *((f"t{k}", f"made-up text number {k}") for k in range(n)))

    return write
