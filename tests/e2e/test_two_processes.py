"""A long-lived process, such as the window, and commands work on one project at the same time."""

import json
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlite_utils import Database

from labeling.answers import Answer, record_answer
from labeling.items import items_by_id
from labeling.labels import label_ids
from labeling.people import person_named
from labeling.project import Project, open_project
from labeling.queue import serve
from labeling.values import Labels
from tests.e2e.command_line import COMMAND, ask

N_ITEMS, N_MORE = 1200, 400
BEN_ANSWERS, BEN_UNDOES = 16, 4


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A project of 1,200 short texts with two people, Ada (its lead) and Ben."""
    path = tmp_path / "shared.labelwright"
    ask("new", path, "--task", "single", "--labels", "even,odd", "--lead", "Ada", "--seed", 3, "--overlap", 0.2)
    ask("people", path, "add", "Ben")
    ask("import", path, table(tmp_path / "first.csv", 0, N_ITEMS), "--text", "text", "--id", "id")
    return path


def table(file: Path, first: int, n: int) -> Path:
    rows = (f"n{number},number {number} is {'odd' if number % 2 else 'even'}\n" for number in range(first, first + n))
    file.write_text("id,text\n" + "".join(rows), encoding="utf-8")
    return file


def truth(item: str) -> str:
    return "odd" if int(item.removeprefix("n")) % 2 else "even"


def answer_next(db: Database, person: str, path: Path) -> str | None:
    """Answer the next item of a person's queue, as the window does; return its key."""
    who, now = person_named(db, person).id, datetime.now(UTC)
    served = serve(db, who, 1, now)
    if not served:
        return None
    (item,) = items_by_id(db, [served[0].item_id], path)
    value = Labels((label_ids(db)[truth(item.key)],))
    record_answer(db, Answer(item_id=item.id, person_id=who, value=value, given_at=now))
    return item.key


class Answering:
    """Ada, who answers one item after the other in an open project until `stop` is set."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self.stop = threading.Event()
        self.answered: list[str] = []
        self.slowest = 0.0
        self.failure: BaseException | None = None
        self.thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        try:
            while not self.stop.wait(0.01):
                started = time.monotonic()
                key = self._project.write(answer_next, "Ada", self._project.path)
                self.slowest = max(self.slowest, time.monotonic() - started)
                if key is not None:
                    self.answered.append(key)
        except BaseException as error:
            self.failure = error
            raise

    def __enter__(self) -> "Answering":
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self.thread.join()


def start(*arguments: object) -> "subprocess.Popen[str]":
    command = [*COMMAND, *map(str, arguments), "--json"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def finish(process: "subprocess.Popen[str]") -> dict[str, object]:
    out, err = process.communicate(timeout=120)
    assert (process.returncode, err) == (0, ""), out
    return dict(json.loads(out))


def ben_works(path: Path) -> Iterator[str]:
    """Let Ben answer twice by commands, and take back his last four answers; yield the items that stay answered."""
    done: list[str] = []
    for _ in range(2):
        served = finish(start("next", path, "--annotator", "Ben", "-n", BEN_ANSWERS // 2))["items"]
        assert isinstance(served, list)
        keys = [one["item"] for one in served]
        words = [f"{key}={truth(key)}" for key in keys]
        assert finish(start("answer", path, "--annotator", "Ben", *words)) == {"saved": len(keys), "rejected": []}
        done += keys
    undone = finish(start("undo", path, "--annotator", "Ben", "-n", BEN_UNDOES))["undone"]
    assert isinstance(undone, list)
    assert [item for step in undone for item in step["items"]] == done[: -BEN_UNDOES - 1 : -1]
    yield from done[:-BEN_UNDOES]


def test_commands_and_a_long_lived_process_lose_nothing(path: Path, tmp_path: Path) -> None:
    more = table(tmp_path / "more.csv", N_ITEMS, N_MORE)
    with open_project(path) as project, Answering(project) as ada:
        importing = start("import", path, more, "--text", "text", "--id", "id")
        training = start("train", path)
        bens = list(ben_works(path))
        assert finish(importing)["items_added"] == N_MORE
        assert finish(training)["round"] == 1
        finish(start("train", path))
    assert ada.failure is None
    assert len(ada.answered) > 50 and len(set(ada.answered)) == len(ada.answered)

    now = ask("status", path)
    assert now["items"] == N_ITEMS + N_MORE
    assert {one["name"]: one["answers"] for one in now["annotators"]} == {"Ada": len(ada.answered), "Ben": len(bens)}
    assert now["answered"] == len({*ada.answered, *bens})
    assert [one["round"] for one in now["rounds"]] == [1, 2]
    with open_project(path, read_only=True) as project:
        votes = project.votes()
        assert (votes["label"] == votes["item"].map(truth)).all()
        assert Counter(votes["annotator"]) == {"Ada": len(ada.answered), "Ben": len(bens)}
        assert set(votes.loc[votes["annotator"] == "Ada", "item"]) == set(ada.answered)
        assert set(votes.loc[votes["annotator"] == "Ben", "item"]) == set(bens)
    assert ask("check", path, "--deep")["ok"]


def test_an_item_that_one_person_holds_is_not_served_to_another(path: Path) -> None:
    with open_project(path) as project:
        with project.reading() as db:
            ada = person_named(db, "Ada").id
        held = project.write(serve, ada, 60, datetime.now(UTC))
        of_one = {one.item_id for one in held if one.stream in ("unsure", "random")}
        commands = [
            start("next", path, "--annotator", "Ben", "-n", 200),
            start("next", path, "--annotator", "Ada", "-n", 60),
        ]
        bens, adas = (finish(command)["items"] for command in commands)
        assert isinstance(bens, list) and isinstance(adas, list)
        with project.reading() as db:
            keys = {item.id: item.key for item in items_by_id(db, [one.item_id for one in held], path)}
    assert [one["item"] for one in adas] == [keys[one.item_id] for one in held], "the same again until answered"
    assert len({one["item"] for one in bens}) == 200
    assert len(of_one) > 30 and not {one["item"] for one in bens} & {keys[item] for item in of_one}


def test_two_commands_that_answer_at_once_both_save_all(path: Path, tmp_path: Path) -> None:
    files = {}
    for person, first in (("Ada", 0), ("Ben", 300)):
        files[person] = tmp_path / f"{person}.csv"
        rows = [f"n{number},{truth(f'n{number}')}\n" for number in range(first, first + 600)]
        files[person].write_text("item,label\n" + "".join(rows), encoding="utf-8")
    running = [start("answer", path, "--annotator", person, "--from", file) for person, file in files.items()]
    for process in running:
        out, err = process.communicate(timeout=120)
        assert (process.returncode, json.loads(out)["saved"]) == (0, 600)
        assert err.splitlines() == [f"saved {hundred}" for hundred in range(100, 601, 100)]
    now = ask("status", path)
    assert (now["answers"], now["answered"]) == (1200, 900)
