"""Writing in turns: nobody starves, nobody waits in silence, and nothing is lost between processes."""

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from labeling.errors import LabelingError
from labeling.people import add_person
from labeling.project import Project, open_project
from labeling.storage.locks import WriteTurn, exclusive, is_free, lock_path
from tests.builders import answer

GREEDY = """
import sys
from hashlib import sha256
from pathlib import Path
from labeling.storage.locks import WriteTurn
turn, log = WriteTurn(Path(sys.argv[1])), open(sys.argv[2], "ab", buffering=0)
batch = bytes(4 << 20)  # some milliseconds of work, as a batch of an import
while not Path(sys.argv[2] + ".stop").exists():
    with turn.held():
        log.write(b"greedy\\n")
        sha256(batch)
"""


def test_a_process_that_writes_without_a_break_starves_nobody(tmp_path: Path) -> None:
    """Counted in turns, not in time: between asking and getting, the greedy one has a turn or two."""
    project, log = tmp_path / "animals.labelwright", tmp_path / "log"
    greedy = subprocess.Popen([sys.executable, "-c", GREEDY, str(project), str(log)])
    turn = WriteTurn(project, timeout=20)
    with log.open("ab", buffering=0) as notes:
        for _ in range(25):
            had = log.read_text().count("greedy")
            while log.read_text().count("greedy") < had + 2:  # it has the lock to itself again
                assert greedy.poll() is None
            notes.write(b"asks\n")
            with turn.held():
                notes.write(b"has\n")
    log.with_name("log.stop").touch()
    assert greedy.wait() == 0
    waited = [passage.split("has\n")[0].count("greedy") for passage in log.read_text().split("asks\n")[1:]]
    assert sorted(waited)[12] <= 2
    assert max(waited) <= 10  # a busy computer may wake us late


def test_a_turn_that_never_ends_is_told_in_words(tmp_path: Path) -> None:
    project = tmp_path / "animals.labelwright"
    with (
        WriteTurn(project).held(),
        pytest.raises(LabelingError, match=r"Another program is writing.*Wait for it, or end it") as failure,
        WriteTurn(project, timeout=0.05).held(),
    ):
        pass
    assert str(project) in str(failure.value)
    with WriteTurn(project, timeout=0).held():
        pass  # whoever gave up holds nothing back


def test_a_turn_ends_with_an_error_too(tmp_path: Path) -> None:
    turn = WriteTurn(tmp_path / "animals.labelwright", timeout=0)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), turn.held():
            _ = 1 // 0
    with turn.held():
        pass


def test_a_second_import_is_refused_at_once(tmp_path: Path) -> None:
    project = tmp_path / "animals.labelwright"
    assert is_free(project, "import")
    with exclusive(project, "import", "Another import is running", "Wait until it is done"):
        assert not is_free(project, "import")
        with (
            pytest.raises(LabelingError, match=r"Another import is running.*Wait until it is done"),
            exclusive(project, "import", "Another import is running", "Wait until it is done"),
        ):
            pass
        assert not is_free(project, "import")
    assert is_free(project, "import")


def test_locks_are_hidden_files_beside_the_project(tmp_path: Path) -> None:
    assert lock_path(tmp_path / "a.labelwright", "write") == tmp_path / ".a.labelwright.write.lock"


def test_a_lock_that_cannot_be_made_is_told_in_words(tmp_path: Path) -> None:
    with (
        pytest.raises(LabelingError, match=r"cannot be taken beside the project.*who may write there"),
        WriteTurn(tmp_path / "gone" / "deeper" / ("x" * 300)).held(),
    ):
        pass


SHORT = """
import sys
from pathlib import Path
from labeling.project import open_project
from tests.builders import answer
path, first, last = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
for item in range(first, last):
    with open_project(path, daily_backup=False) as project:
        answer(project, item, "dog", person=sys.argv[4])
    print(item, flush=True)
"""


def test_a_long_lived_process_and_short_ones_write_in_turns_and_lose_nothing(
    make_project: Callable[..., Project],
) -> None:
    project = make_project(120)
    for name in ("Bea", "Cleo"):
        project.write(add_person, name)
    children = [
        subprocess.Popen(
            [sys.executable, "-c", SHORT, str(project.path), str(first), str(first + 12), name],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for name, first in (("Bea", 1), ("Bea", 13), ("Cleo", 1), ("Cleo", 30))
    ]
    mine = 0
    while any(child.poll() is None for child in children):
        answer(project, mine % 120 + 1, "cat")
        mine += 1
    said = [child.communicate() for child in children]
    assert [error for _, error in said] == ["", "", "", ""]
    assert [len(out.split()) for out, _ in said] == [12, 12, 12, 12]
    votes = project.votes()
    assert votes["annotator"].value_counts().to_dict() == {"Ada": min(mine, 120), "Bea": 24, "Cleo": 24}
    with project.reading() as db:
        events = "SELECT count(*), count(DISTINCT counter), max(counter) - min(counter) + 1 FROM event"
        count, counters, span = db.execute(f"{events} WHERE kind = 'answer'").fetchone()
    assert count == counters == span == mine + 48  # one device, and its counter has neither gap nor double
    project.close()
    assert not project.path.with_name(project.path.name + "-wal").exists()


def test_many_threads_of_one_process_write_in_turns(make_project: Callable[..., Project]) -> None:
    project = make_project(40)
    other = open_project(project.path, daily_backup=False)
    failures: list[Exception] = []

    def work(mine: Project, first: int) -> None:
        try:
            for item in range(first, 41, 4):
                answer(mine, item, "owl")
        except Exception as error:  # noqa: BLE001 - told by the main thread
            failures.append(error)

    threads = [threading.Thread(target=work, args=((project, other)[n % 2], n + 1)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.close()
    assert failures == []
    assert len(project.votes()) == 40
