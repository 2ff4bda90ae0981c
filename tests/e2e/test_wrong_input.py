"""Wrong input gets one clear line and the right exit status; nothing is lost, and nothing is made."""

import ctypes
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from tests.builders import everything_in
from tests.e2e.command_line import Outcome, ask, run, run_process

ANIMALS = "id,text,label\n1,one cat,cat\n2,two dogs,dog\n3,an owl,owl\n4,four cats,cat\n"
SIDES = ("-wal", "-shm", ".lock")  # SQLite's and our own, empty of anything a person would miss


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a table, a project of four texts with two answers, and files that only look like projects."""
    place = tmp_path_factory.mktemp("template")
    (place / "animals.csv").write_text(ANIMALS, encoding="utf-8")
    (place / "empty").mkdir()
    (place / "folder.labelwright").mkdir()
    (place / "zero.labelwright").touch()
    (place / "text.labelwright").write_text("Dear diary, this is no project.\n" * 40, encoding="utf-8")
    project = place / "p.labelwright"
    ask("new", project, "--task", "single", "--labels", "cat,dog,owl", "--lead", "Mara")
    ask("import", project, place / "animals.csv", "--text", "text", "--id", "id")
    ask("answer", project, "--annotator", "Mara", "1=cat", "2=dog")
    changes = {
        "newer": "PRAGMA user_version = 999",
        "trigger": "CREATE TRIGGER spy AFTER INSERT ON event BEGIN DELETE FROM vote; END",
        "view": "CREATE VIEW spy AS SELECT * FROM event",
        "foreign": "PRAGMA application_id = 7",
    }
    for name, sql in changes.items():
        shutil.copyfile(project, place / f"{name}.labelwright")
        database = sqlite3.connect(place / f"{name}.labelwright")
        database.execute(sql)
        database.close()
    whole = project.read_bytes()
    (place / "cut.labelwright").write_bytes(whole[: len(whole) // 3])
    return place


@pytest.fixture
def place(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the template, in which commands run."""
    shutil.copytree(template, tmp_path / "place")
    monkeypatch.chdir(tmp_path / "place")
    return tmp_path / "place"


def kept(place: Path) -> dict[str, bytes | None]:
    """Return everything that lies in the folder, but for what SQLite and locks leave beside a project."""
    return {name: content for name, content in everything_in(place).items() if not name.endswith(SIDES)}


def one_line(outcome: Outcome, *words: str) -> None:
    assert outcome.err.endswith("\n") and outcome.err.count("\n") == 1, outcome
    assert "Traceback" not in outcome.err and not [word for word in words if word not in outcome.err], outcome.err


def refused(place: Path, *arguments: object, words: tuple[str, ...]) -> None:
    """Check that a command does nothing, says why in one line with all of `words`, and says it in JSON too."""
    before = kept(place)
    plain, as_json = run(*arguments), run(*arguments, "--json")
    one_line(plain, *words)
    one_line(as_json, *words)
    assert (plain.status, plain.out, as_json.status) == (2, "", 2)
    document = as_json.document
    assert document["error"] and document["mend"] and {"error", "where", "mend"} <= set(document)
    assert document["error"] in plain.err and document["mend"] in plain.err
    assert kept(place) == before


TO_A_PROJECT = (
    ("status",),
    ("check",),
    ("train",),
    ("import", "animals.csv", "--text", "text"),
    ("next", "--annotator", "Mara"),
    ("answer", "--annotator", "Mara", "1=cat"),
    ("export", "out.csv", "--format", "csv"),
    ("labels", "add", "bat"),
)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("missing", ("There is no project file", "missing.labelwright", "labelwright new")),
        ("no-folder/missing", ("There is no project file", "missing.labelwright", "labelwright new")),
        ("folder", ("This is a folder", "folder.labelwright", "Name the file inside it")),
        ("zero", ("empty (0 bytes)", "zero.labelwright", "zero.backups")),
        ("text", ("not a Labelwright project", "text.labelwright", "Open a file made by Labelwright")),
        ("newer", ("newer Labelwright", "newer.labelwright", "Update Labelwright")),
        ("trigger", ("a trigger that Labelwright did not make ('spy')", "trigger.labelwright", "backups")),
        ("view", ("a view that Labelwright did not make ('spy')", "view.labelwright", "backups")),
        ("foreign", ("not a Labelwright project", "foreign.labelwright", "Open a file made by Labelwright")),
        ("cut", ("damaged", "cut.labelwright", "cut.backups")),
    ],
)
def test_what_is_no_project_is_refused_by_every_command(place: Path, name: str, words: tuple[str, ...]) -> None:
    for command, *rest in TO_A_PROJECT:
        refused(place, command, f"{name}.labelwright", *rest, words=words)


P = "p.labelwright"
SINGLE = ("--task", "single", "--labels")
TABLE = ("import", P, "animals.csv", "--text", "text", "--id", "id")
MARA = ("--annotator", "Mara")

REFUSED = {
    "new over a project": (("new", P, *SINGLE, "a,b"), ("already there", P, "another name")),
    "new over a folder": (("new", "folder.labelwright", *SINGLE, "a,b"), ("folder",)),
    "new in no folder": (("new", "none/p.labelwright", *SINGLE, "a,b"), ("folder does not exist", "none", "Make")),
    "new with one label": (("new", "q", *SINGLE, "a"), ("at least two labels", "--labels A,B,C")),
    "new with a label twice": (("new", "q", *SINGLE, "a,a"), ("'a'", "once")),
    "new with a word of ours": (("new", "q", *SINGLE, "a,@none"), ("'@none'", "another name")),
    "new without labels": (("new", "q", "--task", "single"), ("labels", "--labels-file")),
    "new with lost labels": (("new", "q", "--task", "single", "--labels-file", "no.txt"), ("no.txt", "Check")),
    "new with much overlap": (("new", "q", *SINGLE, "a,b", "--overlap", "2"), ("between 0 and 1", "0.1")),
    "new with half a unit": (("new", "q", *SINGLE, "a,b", "--held-out", "1.5"), ("'1.5'", "--held-out 200")),
    "new with a strange goal": (("new", "q", *SINGLE, "a,b", "--goal", "f1=1"), ("'f1'", "macro_f1")),
    "import of nothing": (("import", P, "animal.csv"), ("animal.csv", "animals.csv")),
    "import of an empty folder": (("import", P, "empty"), ("empty", "no images or text", "Name a folder")),
    "import of a project": (("import", P, "zero.labelwright"), ("zero.labelwright",)),
    "import without the column": (("import", P, "animals.csv", "--text", "txet"), ("'txet'", "mean 'text'")),
    "import without the label column": ((*TABLE, "--label", "lable"), ("'lable'", "mean 'label'")),
    "import in no format": ((*TABLE, "--format", "xml"), ("'xml'", "jsonl")),
    "import for a stranger": ((*TABLE, "--label", "label", "--annotator", "Maar"), ("'Maar'", "mean 'Mara'")),
    "import onto no label": ((*TABLE, "--label", "label", "--map", "cat=kat"), ("'kat'", "mean 'cat'")),
    "import by a stranger": ((*TABLE, "--by", "Nobody"), ("'Nobody'", "Mara")),
    "next for a stranger": (("next", P, "--annotator", "Maar"), ("'Maar'", "mean 'Mara'", "--new-annotator")),
    "next less than one": (("next", P, *MARA, "-n", "-3"), ("-3", "x>=1", "--help")),
    "next without a name": (("next", P), ("--annotator", "--help")),
    "answer by a stranger": (("answer", P, "--annotator", "Mraa", "3=owl"), ("'Mraa'", "mean 'Mara'")),
    "answer with no label": (("answer", P, *MARA, "3=oul"), ("'oul'", "3=oul", "mean 'owl'")),
    "answer with two labels": (("answer", P, *MARA, "3=owl,cat"), ("owl,cat",)),
    "answer to no item": (("answer", P, *MARA, "33=owl"), ("'33'", "next")),
    "answer none of one": (("answer", P, *MARA, "3=@none"), ("@none", "3=@none", "@cant-decide")),
    "answer without a label": (("answer", P, *MARA, "3="), ("No label", "3=", "@skip")),
    "answer nothing": (("answer", P, *MARA), ("nothing to record", "ITEM=LABEL", "--from")),
    "answer by nobody": (("answer", P, "3=owl"), ("Nobody is named", "--annotator")),
    "answer from no file": (("answer", P, *MARA, "--from", "no.csv"), ("can't be read", "no.csv", "Check")),
    "answer from a folder": (("answer", P, *MARA, "--from", "empty"), ("can't be read", "empty", "Check")),
    "answer from another table": (("answer", P, *MARA, "--from", "animals.csv"), ("'item'", "id, text, label")),
    "undo of a stranger": (("undo", P, "--annotator", "Mraa"), ("'Mraa'", "mean 'Mara'")),
    "undo less than one": (("undo", P, *MARA, "-n", "0"), ("0", "x>=1", "--help")),
    "history of no item": (("history", P, "33"), ("'33'", "next")),
    "agreement by no column": (("agreement", P, "--by-column", "color"), ("'color'", "label")),
    "agreement of no scope": (("agreement", P, "--scope", "some"), ("'some'", "labelled", "--help")),
    "export of too little": (
        ("export", P, "out.csv", "--format", "csv", "--split", "train=0.8,test=0.1"),
        ("sum to 0.9", "train=0.8,test=0.1", "val=0.1"),
    ),
    "export over a file": (("export", P, "animals.csv", "--format", "csv"), ("animals.csv", "another name")),
    "export over a folder": (("export", P, "empty", "--format", "folders"), ("empty", "another name")),
    "export to no folder": (("export", P, "none/out.csv", "--format", "csv"), ("none", "does not exist")),
    "export in no format": (("export", P, "out.xml", "--format", "xml"), ("xml", "jsonl")),
    "export of nothing agreed": (
        ("export", P, "out.csv", "--format", "csv", "--answers", "agreed"),
        ("no item is settled or has two equal answers", P),
    ),
    "labels that are none": (("labels", P, "retire", "kat"), ("'kat'", "mean 'cat'")),
    "labels there already": (("labels", P, "add", "cat"), ("'cat'", "once")),
    "the last lead": (("people", P, "set", "Mara", "--role", "annotator"), ("only lead", "lead first")),
    "a strange field": (("charter", P, "set", "colour=red"), ("'colour'", "purpose")),
    "a lost guideline": (("guideline", P, "set", "--from", "no.md"), ("no.md",)),
    "no such command": (("nxet", P), ("'nxet'", "mean next")),
    "no such option": (("status", P, "--jsno"), ("--jsno", "--help")),
    "no such sample": (("demo", "sounds"), ("'sounds'", "images", "--help")),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_wrong_command_does_nothing_and_says_why(place: Path, case: str) -> None:
    arguments, words = REFUSED[case]
    refused(place, *arguments, words=words)


def answers_and_items(place: Path) -> tuple[object, ...]:
    """Return what a person would miss: items, their texts, events, votes."""
    database = sqlite3.connect(f"file:{place / P}?mode=ro", uri=True)
    tables = ("item", "content", "event", "vote")
    found = tuple(database.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall() for table in tables)
    database.close()
    return found


@pytest.mark.parametrize("kind", ["jpg", "png", "gif", "webp"])
def test_half_a_picture_is_refused_with_its_name_and_the_whole_ones_come_in(place: Path, kind: str) -> None:
    (place / "pictures").mkdir()
    noise = Image.effect_noise((64, 64), 80)
    noise.save(place / "pictures" / f"whole.{kind}")
    whole = (place / "pictures" / f"whole.{kind}").read_bytes()
    (place / "half").mkdir()
    for folder in ("half", "pictures"):
        (place / folder / f"half.{kind}").write_bytes(whole[: len(whole) // 2])

    before = answers_and_items(place)
    outcome = run("import", P, "half")
    one_line(outcome, f"half.{kind}", "ends early")
    assert outcome.status == 2 and answers_and_items(place) == before

    reply = run("import", P, "pictures", "--json")
    assert (reply.status, reply.document["items_added"]) == (1, 1)
    assert [row["where"] for row in reply.document["rejected"]] == [f"half.{kind}"]


def test_a_picture_that_is_gone_is_told_by_check_and_train(place: Path) -> None:
    (place / "pictures").mkdir()
    for name in ("here.png", "gone.png"):
        Image.effect_noise((32, 32), 80).save(place / "pictures" / name)
    ask("import", P, "pictures")
    (place / "pictures" / "gone.png").unlink()
    found = run("check", P, "--json")
    assert (found.status, found.document["ok"]) == (1, False)
    assert [(one["check"], one["items"]) for one in found.document["findings"]] == [("missing", ["gone.png"])]
    trained = run("train", P, "--json")
    assert (trained.status, trained.document["round"], len(trained.document["rejected"])) == (1, 1, 1)
    assert "gone.png" in trained.document["rejected"][0]["reason"]
    one_line(run("train", P), "gone.png", "Move it back")
    export = run("export", P, "out.csv", "--format", "csv")
    assert export.status == 0, "nothing of what was answered is missing"


def test_broken_rows_are_listed_one_by_one_and_the_others_come_in(place: Path) -> None:
    (place / "broken.csv").write_text("id,text\n10,fine\n11,too,many\n12\n13,fine too\n", encoding="utf-8")
    reply = run("import", P, "broken.csv", "--text", "text", "--id", "id", "--json")
    assert (reply.status, reply.document["items_added"]) == (1, 2)
    assert [row["where"] for row in reply.document["rejected"]] == ["broken.csv:3", "broken.csv:4"]

    (place / "answers.csv").write_text("item,label\n3,owl\n4,kat\n1,cat,dog\n99,cat\n4,cat\n", encoding="utf-8")
    reply = run("answer", P, *MARA, "--from", "answers.csv", "--json")
    assert (reply.status, reply.document["saved"]) == (1, 2)
    assert [row["where"] for row in reply.document["rejected"]] == [f"answers.csv:{row}" for row in (3, 4, 5)]
    assert ask("status", P)["answers"] == 4


def test_an_answer_that_is_refused_leaves_the_others_and_adds_nobody(place: Path) -> None:
    outcome = run("answer", P, "--annotator", "Neu", "--new-annotator", "3=owl", "4=kat")
    assert outcome.status == 1 and "Saved 1 answer" in outcome.out
    one_line(outcome, "4=kat", "'kat'", "mean 'cat'")
    before = answers_and_items(place)
    assert run("answer", P, "--annotator", "Nobody Yet", "--new-annotator", "4=kat").status == 2
    assert "Nobody Yet" not in str(ask("people", P)) and answers_and_items(place) == before


def test_a_table_that_is_no_text_is_refused(place: Path) -> None:
    (place / "noise.csv").write_bytes(random.Random(4).randbytes(20_000))
    refused(place, "import", P, "noise.csv", words=("noise.csv is no text", "UTF-8"))


def test_a_line_of_ten_million_letters_is_refused(place: Path) -> None:
    (place / "long.csv").write_text("id,text\nlong," + "word " * 2_100_000 + "\nshort,word\n", encoding="utf-8")
    before = answers_and_items(place)
    one_line(run("import", P, "long.csv", "--text", "text", "--id", "id"), "long.csv", "10 million characters")
    assert answers_and_items(place) == before


def test_names_in_any_script_with_commas_and_newlines_come_back_as_they_were(place: Path) -> None:
    labels = ["rock, paper", "😀 smile", "עברית"]
    (place / "labels.txt").write_text("\n".join(labels), encoding="utf-8")
    strange = place / "a folder\nof two lines, عربي"
    strange.mkdir()
    (strange / "texts.csv").write_text("id,text\nä 😀=1,smile\nعربي,שלום\n", encoding="utf-8")
    project = strange / "p.labelwright"
    ask("new", project, "--task", "multi", "--labels-file", "labels.txt", "--lead", "Zoë")
    ask("import", project, strange / "texts.csv", "--text", "text", "--id", "id")
    assert ask("answer", project, "--annotator", "Zoë", "ä 😀=1=😀 smile,עברית")["saved"] == 1
    rows = '{"item": "عربي", "label": ["rock, paper", "עברית"]}\n'
    (place / "answers.jsonl").write_text(rows, encoding="utf-8")
    assert ask("answer", project, "--annotator", "Zoë", "--from", "answers.jsonl")["saved"] == 1
    label = [event["label"] for item in ("ä 😀=1", "عربي") for event in ask("history", project, item)["events"]]
    assert label == [["😀 smile", "עברית"], ["rock, paper", "עברית"]]

    one_line(run("answer", project, "--annotator", "Zoë", "عربي=rock, paper"), "'rock'")
    missing = run("status", strange / "gone.labelwright")
    one_line(missing, "gone.labelwright", "a folder of two lines")
    assert missing.status == 2


def test_a_read_only_folder_can_be_read_and_is_never_written(place: Path) -> None:
    program = [sys.executable, "-m", "app.cli.main"]
    if os.geteuid() == 0:  # root may write everywhere, unless this right is taken away
        if shutil.which("setpriv") is None:
            pytest.skip("as root this needs setpriv")
        program = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", *program]
    for path in (*place.rglob("*"), place):
        path.chmod(0o555 if path.is_dir() else 0o444)
    before = everything_in(place)
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    try:
        for command in (
            ("status", P),
            ("answer", P, *MARA, "3=owl"),
            ("import", P, "animals.csv", "--text", "text", "--id", "id"),
            ("next", P, *MARA),
            ("train", P),
            ("new", "q.labelwright", *SINGLE, "a,b", "--lead", "Mara"),
            ("export", P, "out.csv", "--format", "csv"),
        ):
            done = subprocess.run(
                [*program, *command], cwd=place, env=environment, capture_output=True, text=True, check=False
            )
            outcome = Outcome(status=done.returncode, out=done.stdout, err=done.stderr)
            if command[0] == "status":
                assert (outcome.status, outcome.err) == (0, "") and "2 answered" in outcome.out
            else:
                assert (outcome.status, outcome.out) == (2, ""), outcome
                one_line(outcome, str(place))
        assert everything_in(place) == before
    finally:
        for path in (place, *place.rglob("*")):
            path.chmod(0o755)


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 1 MB, where this user may make one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
    if libc is None or libc.mount(b"tmpfs", os.fsencode(folder), b"tmpfs", 0, b"size=1m") != 0:
        pytest.skip("this user may not mount a small disk")
    yield folder
    libc.umount2(os.fsencode(folder), 2)


def test_a_full_disk_is_told_in_one_line_and_keeps_every_answer(place: Path, tiny_disk: Path) -> None:
    project = tiny_disk / P
    shutil.copyfile(place / P, project)
    before = answers_and_items(tiny_disk)
    (tiny_disk / "ballast").write_bytes(bytes(shutil.disk_usage(tiny_disk).free))
    listing = set(kept(tiny_disk))
    for command in (
        ("answer", project, *MARA, "4=cat"),
        ("export", project, tiny_disk / "out.csv", "--format", "csv"),
        ("new", tiny_disk / "q.labelwright", *SINGLE, "a,b"),
    ):
        outcome = run_process(*command)
        assert (outcome.status, outcome.out) == (2, ""), outcome
        one_line(outcome, str(tiny_disk), "full")
    assert set(kept(tiny_disk)) == listing
    (tiny_disk / "ballast").unlink()
    assert answers_and_items(tiny_disk) == before

    (tiny_disk / "ballast").write_bytes(bytes(100_000))
    rows = [f"b{number},{'word ' * 400}\n" for number in range(800)]
    (place / "big.csv").write_text("id,text\n" + "".join(rows), encoding="utf-8")
    outcome, seen = (
        run_process("import", project, place / "big.csv", "--text", "text", "--id", "id"),
        ask("status", project),
    )
    one_line(outcome, "full", P, "Make room")
    assert (outcome.status, outcome.out, seen["items"], seen["answers"]) == (2, "", 4, 2)
    (tiny_disk / "ballast").unlink()
    assert ask("answer", project, *MARA, "4=cat")["saved"] == 1
    assert ask("check", project, "--deep")["ok"] and ask("status", project)["answers"] == 3


def test_a_disk_that_fills_up_meanwhile_keeps_and_tells_the_answers_so_far(place: Path, tiny_disk: Path) -> None:
    rows = [f"b{number},text {number}\n" for number in range(1500)]
    (place / "many.csv").write_text("id,text\n" + "".join(rows), encoding="utf-8")
    ask("import", P, "many.csv", "--text", "text", "--id", "id")
    project = tiny_disk / P
    shutil.copyfile(place / P, project)
    (place / "answers.csv").write_text("item,label\n" + "".join(f"b{n},cat\n" for n in range(1500)), encoding="utf-8")
    outcome = run_process("answer", project, *MARA, "--from", place / "answers.csv", "--json")
    saved = outcome.document["saved"]
    assert outcome.status == 1 and 0 < saved < 1500 and saved % 100 == 0
    (last,) = outcome.document["rejected"]
    assert f"Stopped after {saved} answers, which are saved: the disk is full" in last["reason"]
    assert f"saved {saved}" in outcome.err and "error" not in outcome.document
    assert ask("status", project)["answers"] == 2 + saved
