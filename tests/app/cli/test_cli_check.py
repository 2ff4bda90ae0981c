"""labelwright check."""

import sqlite3
from pathlib import Path

import pytest
from PIL import Image


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = tmp_path / "pictures"
    folder.mkdir()
    for n in range(6):
        Image.radial_gradient("L").resize((40 + n, 40)).save(folder / f"p{n}.png")
    return folder


@pytest.fixture
def project(run, new, pictures):
    path = new("a", "b")
    assert run("import", path, pictures).status == 0
    return path


def found(run, project, *options):
    ended = run("check", project, *options, "--json")
    return ended.status, {one["check"]: (one["n"], one["items"]) for one in ended.document["findings"]}


@pytest.mark.parametrize("options", [(), ("--deep",)])
def test_a_sound_project_is_said_to_be_sound(run, project, options):
    run("answer", project, "--annotator", "Mara", "p1.png=a", "p2.png=b")
    run("undo", project, "--annotator", "Mara")
    ended = run("check", project, *options, "--json")
    assert (ended.status, ended.document) == (0, {"ok": True, "findings": []})
    assert "sound" in run("check", project, *options).out


def test_missing_and_unreadable_pictures_are_named(run, project, pictures):
    (pictures / "p0.png").unlink()
    (pictures / "p1.png").write_bytes(b"")
    half = (pictures / "p2.png").read_bytes()
    (pictures / "p2.png").write_bytes(half[: len(half) // 2])
    (pictures / "p3.png").write_text("no picture at all", encoding="utf-8")
    status, findings = found(run, project)
    assert status == 1
    assert findings == {"missing": (1, ["p0.png"]), "unreadable": (3, ["p1.png", "p2.png", "p3.png"])}
    words = run("check", project)
    assert words.status == 1
    assert "missing: 1 (p0.png)" in words.err
    assert "mending" in words.out


def test_damage_that_keeps_the_size_takes_a_deep_check(run, project, pictures):
    data = bytearray((pictures / "p4.png").read_bytes())
    data[len(data) // 2] ^= 0xFF
    (pictures / "p4.png").write_bytes(data)
    assert found(run, project)[0] == 0
    assert found(run, project, "--deep") == (1, {"unreadable": (1, ["p4.png"])})


def test_another_picture_in_the_place_of_one_is_told_and_harms_nothing(run, project, pictures):
    Image.new("RGB", (9, 9)).save(pictures / "p5.png")
    assert found(run, project) == (0, {"changed": (1, ["p5.png"])})
    run("import", project, pictures)
    assert found(run, project) == (0, {"changed": (1, ["p5.png"])})
    run("import", project, pictures, "--update")
    assert found(run, project) == (0, {})


def test_exact_duplicates_are_listed_together_and_the_project_is_still_sound(run, new, table):
    project = new("a", "b")
    rows = [("x", "same"), ("y", "other"), ("z", "same"), ("w", "same")]
    run("import", project, table("t.csv", ("id", "text"), *rows))
    ended = run("check", project, "--json")
    assert ended.status == 0
    assert ended.document["ok"] is True
    (finding,) = ended.document["findings"]
    assert (finding["check"], finding["n"], finding["items"]) == ("duplicates", 3, ["x", "z", "w"])


def test_a_finding_names_twenty_items_and_counts_all(run, new, table):
    project = new("a", "b")
    run("import", project, table("t.csv", ("id", "text"), *((f"k{n}", "same") for n in range(50))))
    (finding,) = run("check", project, "--json").document["findings"]
    assert (finding["n"], len(finding["items"])) == (50, 20)


@pytest.mark.parametrize(
    ("change", "items"),
    [
        ("UPDATE tally SET n = n + 1 WHERE key = 'answered'", []),
        ("DELETE FROM vote WHERE item_id = 2", ["p1.png"]),
        ("UPDATE item_state SET final = NULL WHERE item_id = 2", ["p1.png"]),
    ],
)
def test_what_is_counted_wrongly_is_found_by_a_deep_check(run, project, change, items):
    run("answer", project, "--annotator", "Mara", "p1.png=a", "p2.png=b")
    with sqlite3.connect(project) as connection:
        connection.execute(change)
    connection.close()
    before = project.read_bytes()
    assert found(run, project)[0] == 0
    status, findings = found(run, project, "--deep")
    assert status == 1
    assert findings["projections"] == (1, items)
    assert project.read_bytes() == before


def test_hidden_imports_do_not_look_like_wrong_counts(run, new, table):
    project = new("cat", "dog")
    rows = [(f"k{n}", f"text {n}", "cat") for n in range(5)]
    run("import", project, table("t.csv", ("id", "text", "label"), *rows), "--label", "label")
    run("undo", project, "--annotator", "Mara")
    assert found(run, project, "--deep") == (0, {})


def test_a_damaged_file_is_found(run, new, texts):
    project = new("a", "b")
    run("import", project, texts(2000))
    data = bytearray(project.read_bytes())
    for at in range(len(data) // 2, len(data) // 2 + 40_000):
        data[at] ^= 0x5A
    project.write_bytes(data)
    status, findings = found(run, project)
    assert status == 1
    assert findings["integrity"][0] >= 1
    assert "backups" in run("check", project).err
