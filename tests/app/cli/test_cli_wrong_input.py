"""What people hand over by mistake: one clear sentence, nothing lost, nothing made."""

import os
import sqlite3

import pytest

READERS = [("status",), ("agreement",), ("history", "x"), ("labels",), ("people",), ("guideline",), ("charter",),
           ("check",)]  # fmt: skip
WRITERS = [
    ("import", "nowhere.csv"),
    ("next", "--annotator", "A"),
    ("answer", "x=a", "--annotator", "A"),
    ("undo", "--annotator", "A"),
    ("labels", "add", "z"),
]


def listing(folder):
    return sorted(path.name for path in folder.rglob("*"))


@pytest.mark.parametrize("command", READERS + WRITERS)
def test_a_project_that_is_not_there_is_never_made(run, tmp_path, command):
    ended = run(command[0], tmp_path / "typo.labelwright", *command[1:])
    assert ended.status == 2
    assert "no project file" in ended.err
    assert ended.err.count("\n") == 1
    assert listing(tmp_path) == []


@pytest.mark.parametrize("command", READERS[:1] + WRITERS[:1])
@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "empty (0 bytes)"), (b"just a text\n" * 100, "not a Labelwright project"), (None, "is a folder")],
)
def test_what_is_no_project_is_refused_and_left_alone(run, tmp_path, command, content, words):
    path = tmp_path / "odd.labelwright"
    path.mkdir() if content is None else path.write_bytes(content)
    ended = run(command[0], path, *command[1:])
    assert ended.status == 2
    assert words in ended.err
    assert ended.err.count("\n") == 1
    assert listing(tmp_path) == ["odd.labelwright"]
    assert content is None or path.read_bytes() == content


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("CREATE TRIGGER spy AFTER INSERT ON event BEGIN DELETE FROM event; END", "trigger"),
        ("PRAGMA user_version = 99", "newer Labelwright"),
        ("PRAGMA application_id = 1", "not a Labelwright project"),
        ("DROP TABLE claim", "incomplete"),
    ],
)
def test_foreign_newer_and_incomplete_files_are_refused(run, new, change, words):
    project = new("a", "b")
    connection = sqlite3.connect(project)
    connection.execute(change)
    connection.commit()
    connection.close()
    before = project.read_bytes()
    for command in READERS + WRITERS:
        ended = run(command[0], project, *command[1:], "--json")
        assert ended.status == 2
        assert words in ended.document["error"]
    assert project.read_bytes() == before


@pytest.mark.parametrize("name", ["nowhere", "nowhere.csv", "empty", "p.labelwright", "note.pdf"])
def test_sources_that_hold_nothing_are_refused(run, new, tmp_path, name):
    project = new("a", "b")
    (tmp_path / "empty").mkdir()
    (tmp_path / "note.pdf").write_bytes(b"%PDF-1.4")
    ended = run("import", project, tmp_path / name)
    assert ended.status == 2
    assert name in ended.err
    assert ended.err.count("\n") == 1
    assert run("undo", project, "--annotator", "Mara", "--json").document == {"undone": []}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_write_permission_can_be_read_but_not_changed(run, new, texts, tmp_path):
    project = new("a", "b")
    run("import", project, texts(3))
    tmp_path.chmod(0o500)
    try:
        assert run("status", project, "--json").document["items"] == 3
        ended = run("answer", project, "--annotator", "Mara", "t0=a")
        assert ended.status == 2
        assert "read-only" in ended.err
    finally:
        tmp_path.chmod(0o700)


def test_words_with_control_signs_cannot_steer_a_terminal(run, new, tmp_path):
    project = new("a", "b")
    (tmp_path / "t.jsonl").write_text('{"id": "x", "text": "\\u001b[2Jgone\\u0007"}', encoding="utf-8")
    run("import", project, tmp_path / "t.jsonl")
    assert "\x1b" not in run("next", project, "--annotator", "Mara").out
    (item,) = run("next", project, "--annotator", "Mara", "--json").document["items"]
    assert item["content"] == "\x1b[2Jgone\x07"
    ended = run("history", project, "\x1b[2J")
    assert "\x1b" not in ended.err
