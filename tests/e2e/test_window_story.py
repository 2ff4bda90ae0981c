"""From a folder of pictures to a verified export, by keys alone, in the real window (and across a restart)."""

import csv
import json
from pathlib import Path
from typing import Any

from PIL import Image
from PySide6.QtCore import Qt

from labeling.project import open_project as open_file
from tests.e2e.window import CONTROL, SHIFT, main_window, press, sees, words

N_PICTURES = 60


def leaves(folder: Path) -> Path:
    """Make a folder of small pictures, each of a colour of its own."""
    folder.mkdir()
    for n in range(N_PICTURES):
        Image.new("RGB", (64, 48), (4 * n, 255 - 4 * n, 120)).save(folder / f"leaf-{n:02d}.png")
    return folder


def questions(path: Path) -> Path:
    """Make a table of short texts."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "text"])
        writer.writerows([f"q{n}", f"How long must {n} eggs boil?"] for n in range(30))
    return path


def make_project(qtbot: Any, window: Any, source: Path, found: str, labels: tuple[str, ...], *, multi: bool) -> None:
    """Ctrl+N, task, source, labels, finish: four decisions."""
    press(Qt.Key.Key_N, CONTROL)
    if multi:
        press(Qt.Key.Key_Right)
    press(Qt.Key.Key_Return, CONTROL)
    press(str(source))
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(sees(window, found), timeout=20_000)
    press(Qt.Key.Key_Return, CONTROL)
    press(Qt.Key.Key_L, CONTROL)
    for name in labels:
        press(name)
        press(Qt.Key.Key_Return)
    press(Qt.Key.Key_Return, CONTROL | SHIFT)
    qtbot.waitUntil(lambda: window.session is not None, timeout=30_000)


def n_votes(path: Path) -> int:
    with open_file(path, read_only=True) as project:
        return len(project.votes())


def test_a_folder_becomes_a_verified_data_set_by_keys_alone(qtbot: Any, tmp_path: Path) -> None:
    source = leaves(tmp_path / "leaves")
    project = tmp_path / "leaves.labelwright"
    with main_window(qtbot) as window:
        make_project(qtbot, window, source, "60 pictures", ("healthy", "rust"), multi=False)
        qtbot.waitUntil(sees(window, "64 × 48"), timeout=20_000)
        for n in range(50):
            qtbot.waitUntil(sees(window, f"{n} of 60 this session"))
            press("12"[n % 2])
        qtbot.waitUntil(sees(window, "50 of 60 this session"))
        for _ in range(3):
            press(Qt.Key.Key_Backspace)
        qtbot.waitUntil(sees(window, "47 of 60 this session"))
        qtbot.waitUntil(sees(window, "Saved"))
    assert n_votes(project) == 47
    with main_window(qtbot) as window:
        press(Qt.Key.Key_Return)  # the first of the recent projects
        qtbot.waitUntil(lambda: window.session is not None, timeout=20_000)
        qtbot.waitUntil(sees(window, "this session"), timeout=20_000)
        press(Qt.Key.Key_Backspace)  # a fourth undo, after the restart
        qtbot.waitUntil(lambda: _stored(window) == 46)
        press(Qt.Key.Key_4, CONTROL)
        qtbot.waitUntil(sees(window, "46"), timeout=20_000)
        press(Qt.Key.Key_Return, CONTROL)
        qtbot.waitUntil(sees(window, "46 items exported"), timeout=20_000)
    rows = _exported(tmp_path)
    with open_file(project, read_only=True) as opened:
        votes = opened.votes()
    assert {row["item"]: row["label"] for row in rows} == dict(zip(votes["item"], votes["label"], strict=True))
    assert len(rows) == 46


def test_twenty_texts_get_several_labels_by_keys_alone(qtbot: Any, tmp_path: Path) -> None:
    source = questions(tmp_path / "questions.csv")
    with main_window(qtbot) as window:
        make_project(qtbot, window, source, "30 texts", ("eggs", "time", "heat"), multi=True)
        qtbot.waitUntil(lambda: any(name.startswith("q") and name[1:].isdigit() for name in words(window)))
        for n in range(20):
            qtbot.waitUntil(sees(window, f"{n} of 60 this session"), timeout=20_000)
            press("1")
            if n % 2:
                press("2")
            press(Qt.Key.Key_Return)
        qtbot.waitUntil(sees(window, "20 of 60 this session"))
        qtbot.waitUntil(sees(window, "Saved"))
    with open_file(tmp_path / "questions.labelwright", read_only=True) as project:
        given = [tuple(one) for one in project.votes()["labels"]]
    assert given.count(("eggs",)) == 10
    assert given.count(("eggs", "time")) == 10


def _stored(window: Any) -> int:
    with window.session.project.reading() as db:
        return int(db.execute("SELECT count(*) FROM vote").fetchone()[0])


def _exported(folder: Path) -> list[dict[str, Any]]:
    """Read the one data set that was written below `folder`."""
    manifests = list(folder.rglob("*manifest.json"))
    assert len(manifests) == 1
    table = json.loads(manifests[0].read_text(encoding="utf-8"))["files"][0]["name"]
    path = manifests[0].with_name(table)
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))
