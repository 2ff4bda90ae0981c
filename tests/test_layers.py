"""The walls of the house: which package may import which, what is never used, what lies at the top."""

import ast
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("labeling", "active_learning", "app", "resources")
TOP_LEVEL = {
    *("pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE"),
    *("app", "labeling", "active_learning", "resources", "tests"),
}
QT = ("PySide6", "shiboken6")
STORAGE = ("labeling.storage", "labeling.project", "labeling.new_project", "sqlite3", "sqlite_utils")
SQL_AND_MODELS = ("sqlite3", "sqlite_utils", "sklearn", "modAL")
PICKLES = ("pickle", "cPickle", "_pickle", "dill", "cloudpickle", "shelve", "marshal", "joblib.dump", "joblib.load")


@dataclass(frozen=True, slots=True)
class Wall:
    """What the modules under `inside` must not import; `deferred` imports, inside functions, may be exempt."""

    inside: tuple[str, ...]
    never: tuple[str, ...]
    why: str
    but: tuple[str, ...] = ()
    deferred_is_fine: bool = False


WALLS = (
    Wall(("labeling",), ("active_learning", "app", *QT), "labeling knows neither learning nor windows"),
    Wall(("active_learning",), ("app", *QT), "active_learning knows no windows"),
    Wall(("app/pages", "app/widgets", "app/models"), SQL_AND_MODELS, "views know no SQL and no models"),
    Wall(PACKAGES, ("modAL",), "modAL has one adapter", but=("active_learning/modal_adapter.py",)),
    Wall(("app/cli",), QT, "the command line loads Qt only to open a window", deferred_is_fine=True),
    Wall(("labeling/quality", "active_learning/strategies"), STORAGE, "figures and scores know only arrays"),
)


@dataclass(frozen=True, slots=True)
class Import:
    name: str  # dotted, absolute: for `from a import b` it is a.b
    line: int
    deferred: bool  # inside a function: it runs only when that is called


def imports(tree: ast.Module, module: tuple[str, ...]) -> Iterator[Import]:
    """Yield every import of a file that is `module` (its dotted name in parts, without __init__'s own)."""
    in_functions = {
        id(inner)
        for outer in ast.walk(tree)
        if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for inner in ast.walk(outer)
    }
    for node in ast.walk(tree):
        deferred = id(node) in in_functions
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(alias.name, node.lineno, deferred)
        elif isinstance(node, ast.ImportFrom):
            above = module[: len(module) - node.level] if node.level else ()
            start = [*above, *([node.module] if node.module else [])]
            for alias in node.names:
                yield Import(".".join([*start, alias.name]), node.lineno, deferred)
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = ast.unparse(node.func).rpartition(".")[2]
            if called in {"import_module", "__import__"} and isinstance(node.args[0].value, str):
                yield Import(node.args[0].value, node.lineno, deferred)


def files(root: Path, inside: tuple[str, ...]) -> Iterator[tuple[Path, str, ast.Module]]:
    for part in inside:
        for path in sorted((root / part).rglob("*.py")):
            yield path, path.relative_to(root).as_posix(), ast.parse(path.read_text(encoding="utf-8"), str(path))


def module_of(path: Path, root: Path) -> tuple[str, ...]:
    return (*path.relative_to(root).parts[:-1], path.stem)


def within(name: str, packages: tuple[str, ...]) -> bool:
    return any(name == package or name.startswith(package + ".") for package in packages)


def crossings(root: Path) -> Iterator[str]:
    """Yield "file:line imports NAME: why not" for each import that crosses a wall."""
    for wall in WALLS:
        for path, place, tree in files(root, wall.inside):
            if place in wall.but:
                continue
            for one in imports(tree, module_of(path, root)):
                if within(one.name, wall.never) and not (one.deferred and wall.deferred_is_fine):
                    yield f"{place}:{one.line} imports {one.name}: {wall.why}"


def pickles(root: Path) -> Iterator[str]:
    """Yield "file:line what" for each way in which a package would store or load pickled objects."""
    for path, place, tree in files(root, PACKAGES):
        for one in imports(tree, module_of(path, root)):
            if within(one.name, PICKLES):
                yield f"{place}:{one.line} {one.name}"
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute):
                name = ast.unparse(node)
                if name in {"joblib.dump", "joblib.load"} or node.attr in {"read_pickle", "to_pickle"}:
                    yield f"{place}:{node.lineno} {name}"
            elif isinstance(node, ast.keyword) and node.arg == "allow_pickle":
                value = ast.unparse(node.value)
                if value != "False":
                    yield f"{place}:{node.value.lineno} allow_pickle={value}"


def test_no_import_crosses_a_wall() -> None:
    assert list(crossings(ROOT)) == []


def test_nothing_is_pickled() -> None:
    assert list(pickles(ROOT)) == []


def test_the_walls_stand_around_real_folders() -> None:
    """A renamed folder would leave its wall guarding nothing."""
    for package in PACKAGES:
        assert list((ROOT / package).rglob("*.py")), f"{package} holds no module"
    for part in ("app/cli", "labeling/quality", "labeling/storage", "active_learning/strategies"):
        assert (ROOT / part).is_dir(), f"{part} is gone; move its wall"


def test_the_command_line_loads_neither_qt_nor_models_when_imported() -> None:
    """Also not by way of another module of ours; in a process of its own, since this one has Qt loaded."""
    script = (
        "import sys, importlib, pkgutil, app.cli\n"
        "for module in pkgutil.iter_modules(app.cli.__path__): importlib.import_module('app.cli.' + module.name)\n"
        "print(sorted({'PySide6', 'sklearn', 'modAL'} & sys.modules.keys()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


def test_only_what_belongs_there_lies_at_the_top() -> None:
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("needs git and a checkout")
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"git does not read this checkout: {done.stderr.strip()}")
    top = {name.split("/")[0] for name in done.stdout.split("\0") if name}
    assert {name for name in top if not name.startswith(".")} <= TOP_LEVEL


@pytest.mark.parametrize(
    ("place", "text", "told"),
    [
        ("labeling/bad.py", "x = 1\nimport app.jobs", "labeling/bad.py:2 imports app.jobs"),
        ("labeling/bad.py", "def f():\n    from PySide6 import QtGui", "labeling/bad.py:2 imports PySide6.QtGui"),
        ("labeling/bad.py", "from .. import active_learning", "labeling/bad.py:1 imports active_learning"),
        ("labeling/a/bad.py", "from ...app import jobs", "labeling/a/bad.py:1 imports app.jobs"),
        ("labeling/bad.py", "import importlib\nimportlib.import_module('app')", "labeling/bad.py:2 imports app"),
        ("active_learning/bad.py", "import shiboken6", "active_learning/bad.py:1 imports shiboken6"),
        ("active_learning/bad.py", "import modAL.models", "active_learning/bad.py:1 imports modAL.models"),
        ("active_learning/strategies/bad.py", "import labeling.storage.writer", "strategies/bad.py:1 imports"),
        ("labeling/quality/bad.py", "from labeling import storage", "bad.py:1 imports labeling.storage"),
        ("labeling/quality/bad.py", "from ..storage import writer", "bad.py:1 imports labeling.storage.writer"),
        ("app/pages/bad.py", "import sqlite3", "app/pages/bad.py:1 imports sqlite3"),
        ("app/widgets/a/bad.py", "from sklearn.svm import SVC", "app/widgets/a/bad.py:1 imports sklearn.svm.SVC"),
        ("app/cli/bad.py", "try:\n    import PySide6\nfinally:\n    pass", "app/cli/bad.py:2 imports PySide6"),
    ],
)
def test_a_planted_crossing_is_named(tmp_path: Path, place: str, text: str, told: str) -> None:
    plant(tmp_path, place, text)
    found = list(crossings(tmp_path))
    assert len(found) == 1
    assert told in found[0]


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("app/cli/fine.py", "def window():\n    from PySide6.QtWidgets import QApplication"),
        ("app/jobs.py", "import PySide6\nimport active_learning.round\nimport labeling.project"),
        ("active_learning/modal_adapter.py", "from modAL.models import ActiveLearner"),
        ("active_learning/round.py", "from labeling.storage import writer\nfrom . import strategies"),
        ("labeling/apparatus.py", "import application\nfrom labeling.app import x"),
    ],
)
def test_what_is_allowed_passes(tmp_path: Path, place: str, text: str) -> None:
    plant(tmp_path, place, text)
    assert list(crossings(tmp_path)) == []


@pytest.mark.parametrize(
    "text",
    [
        "import pickle",
        "def f():\n    from joblib import dump",
        "import joblib\njoblib.dump(1, 'x')",
        "import numpy as np\nnp.load('x', allow_pickle=True)",
        "import pandas as pd\npd.read_pickle('x')",
    ],
)
def test_a_planted_pickle_is_found(tmp_path: Path, text: str) -> None:
    plant(tmp_path, "active_learning/bad.py", text)
    assert len(list(pickles(tmp_path))) == 1
    plant(tmp_path, "active_learning/bad.py", "import numpy as np\nnp.load('x', allow_pickle=False)")
    assert list(pickles(tmp_path)) == []


def plant(root: Path, place: str, text: str) -> None:
    path = root / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
