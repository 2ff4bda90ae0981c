"""labelwright people, labels, guideline, charter and formats."""

import pytest


@pytest.fixture
def project(run, new, texts):
    path = new("cat", "dog", "owl", options=("--held-out", 0, "--overlap", 0))
    run("import", path, texts(10))
    run("answer", path, "--annotator", "Mara", "t0=cat", "t1=cat", "t2=dog")
    return path


def names(run, project):
    return {row["label"]: row for row in run("labels", project, "--json").document["labels"]}


def people(run, project):
    return {one["name"]: (one["role"], one["active"]) for one in run("people", project, "--json").document["people"]}


def test_people_are_added_changed_and_renamed(run, project):
    assert run("people", project, "add", "Ada", "Kim Lee", "--role", "reviewer").status == 0
    assert run("people", project, "set", "Ada", "--role", "annotator", "--deactivate").status == 0
    assert run("people", project, "rename", "Kim Lee", "Kim Park").status == 0
    assert people(run, project) == {
        "Ada": ("annotator", False),
        "Kim Park": ("reviewer", True),
        "Mara": ("lead", True),
    }
    assert run("people", project, "set", "Ada", "--activate").status == 0
    assert people(run, project)["Ada"] == ("annotator", True)
    assert "in other letters" in run("people", project, "rename", "Ada", "kim park").err
    assert run("people", project, "rename", "Ada", "ada").status == 0
    assert run("people", project, "rename", "ada", "Ada").status == 0
    assert "Kim Park" in run("people", project, "list").out


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("add",), "does not say enough"),
        (("add",), "people PROJECT add NAME...\n"),
        (("add", "Mara"), "already"),
        (("add", "mara"), "'mara' is 'Mara' in other letters"),
        (("set", "Mara"), "does not say enough"),
        (("set", "Maara", "--role", "lead"), "Did you mean 'Mara'"),
        (("set", "Mara", "--role", "annotator"), "only lead"),
        (("rename", "Mara"), "does not say enough"),
        (("list", "Mara"), "takes no names"),
        (("list", "--role", "lead"), "--role says nothing"),
        (("add", "Zoe", "--by", "Zoe"), "Nobody named 'Zoe'"),
        (("remove", "Mara"), "'remove' is not one of"),
    ],
)
def test_people_stay_as_they_were_when_something_is_wrong(run, project, args, words):
    before = people(run, project)
    ended = run("people", project, *args)
    assert ended.status == 2
    assert words in ended.err
    assert ended.err.count("\n") == 1
    assert people(run, project) == before


def test_annotators_do_not_change_settings(run, project):
    run("people", project, "add", "Ada")
    for args in (
        ("people", "add", "Z"),
        ("labels", "add", "z"),
        ("guideline", "set", "z"),
        ("charter", "set", "name=z"),
    ):
        ended = run(args[0], project, *args[1:], "--by", "Ada")
        assert ended.status == 2
        assert "takes a reviewer or lead" in ended.err


def test_labels_are_listed_with_their_counts(run, project):
    assert {name: row["count"] for name, row in names(run, project).items()} == {"cat": 2, "dog": 1, "owl": 0}
    assert "owl" in run("labels", project).out


def test_a_merge_is_counted_before_it_is_done_and_can_be_undone(run, project):
    dry = run("labels", project, "merge", "dog", "--into", "cat", "--dry-run", "--json").document
    assert (dry["change"], dry["votes"], dry["items"], dry["dry_run"]) == ("merge dog into cat", 1, 1, True)
    assert names(run, project)["dog"]["state"] == "active"
    assert run("labels", project, "merge", "dog", "--into", "cat").status == 0
    assert names(run, project)["cat"]["count"] == 3
    assert (names(run, project)["dog"]["state"], names(run, project)["dog"]["merged_into"]) == ("merged", "cat")
    assert run("undo", project, "--annotator", "Mara", "--json").document["undone"][0]["kind"] == "labels"
    assert names(run, project)["cat"]["count"] == 2


def test_labels_are_added_renamed_set_retired_and_split(run, project):
    assert run("labels", project, "add", "wren", "tit", "--target", 5).status == 0
    assert run("labels", project, "rename", "wren", "jenny wren").status == 0
    assert run("labels", project, "set", "tit", "--key", "t", "--choose-when", "It is small and blue.").status == 0
    assert run("labels", project, "retire", "owl").status == 0
    assert run("labels", project, "split", "cat", "--into", "wild cat, house cat").status == 0
    now = names(run, project)
    assert now["jenny wren"]["target"] == 5
    assert (now["tit"]["key"], now["tit"]["choose_when"]) == ("T", "It is small and blue.")
    assert now["owl"]["state"] == "retired"
    assert (now["cat"]["state"], now["cat"]["count"]) == ("split", 0)
    assert now["wild cat"]["state"] == now["house cat"]["state"] == "active"
    assert run("status", project, "--json").document["answered"] == 1


def test_answers_are_told_only_where_a_change_touches_them(run, project):
    assert "Done: retire dog; touches 1 current answer on 1 item." in run("labels", project, "retire", "dog").out
    ended = run("labels", project, "set", "cat", "--target", 5)
    assert ended.out.startswith("Done: set cat.\n")
    document = run("labels", project, "set", "cat", "--target", 6, "--json").document
    assert (document["votes"], document["items"]) == (0, 0)


def test_a_label_whose_adding_is_taken_back_is_shown_as_retired(run, project):
    run("labels", project, "add", "fox")
    assert run("undo", project, "--annotator", "Mara").status == 0
    header, *rows = run("labels", project).out.splitlines()
    assert header.split()[-1] == "state"
    assert {row.split()[0]: row.split()[-1] for row in rows} == {
        "cat": "active", "dog": "active", "owl": "active", "fox": "retired",
    }  # fmt: skip
    ended = run("answer", project, "--annotator", "Mara", "t5=fox")
    assert "'fox' is retired and can no longer be chosen" in ended.err


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("add",), "name is missing"),
        (("add", "cat"), "already"),
        (("rename", "cat"), "old and the new name"),
        (("rename", "catt", "x"), "Did you mean 'cat'"),
        (("rename", "cat", "dog"), "already"),
        (("set", "cat"), "Nothing is said"),
        (("set", "cat", "--key", "2"), "already used for dog"),
        (("merge", "cat"), "name is missing"),
        (("merge", "cat", "--into", "cat"), "into itself"),
        (("split", "cat", "--into", "one"), "name is missing"),
        (("retire", "cat", "--into", "dog"), "--into says nothing"),
        (("list", "cat"), "takes no names"),
    ],
)
def test_labels_stay_as_they_were_when_something_is_wrong(run, project, args, words):
    before = names(run, project)
    ended = run("labels", project, *args)
    assert ended.status == 2
    assert words in ended.err
    assert ended.err.count("\n") == 1
    assert names(run, project) == before


def test_the_guideline_keeps_its_versions(run, project, tmp_path):
    assert run("guideline", project, "--json").document == {"versions": []}
    assert run("guideline", project, "show", "--json").document["version"] == 0
    file = tmp_path / "guide.md"
    file.write_text("# Cats\nPurr.\n", encoding="utf-8")
    assert run("guideline", project, "set", "--from", file, "--json").document == {"version": 1}
    assert run("guideline", project, "set", "Cats meow.", "--json").document == {"version": 2}
    assert run("guideline", project, "show").out == "Cats meow.\n"
    assert run("guideline", project, "show", "1", "--json").document["text"] == "# Cats\nPurr.\n"
    versions = run("guideline", project, "list", "--json").document["versions"]
    assert [(one["version"], one["by"]) for one in versions] == [(1, "Mara"), (2, "Mara")]


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("set",), "given once"),
        (("set", "text", "--from", "x.md"), "given once"),
        (("set", "--from", "nowhere.md"), "can't be read"),
        (("show", "first"), "no version"),
        (("show", "7"), "no version 7"),
        (("list", "text"), "takes no"),
        (("show", "--by", "Mara"), "--by says nothing"),
    ],
)
def test_the_guideline_stays_when_something_is_wrong(run, project, args, words):
    ended = run("guideline", project, *args)
    assert ended.status == 2
    assert words in ended.err
    assert run("guideline", project, "--json").document == {"versions": []}


def test_the_charter_is_shown_and_changed_field_by_field(run, project):
    ended = run("charter", project, "set", "purpose=Count them = all", "goal=accuracy=0.9", "--json")
    assert ended.document["charter"]["purpose"] == "Count them = all"
    assert ended.document["charter"]["goal"] == {"metric": "accuracy", "value": 0.9}
    assert "accuracy=0.9" in run("charter", project).out
    wrong = run("charter", project, "set", "owner=Kim", "goal=best")
    assert wrong.status == 2
    assert run("charter", project, "--json").document["charter"]["owner"] == ""
    assert run("charter", project, "set", "owner").status == 2
    assert "cannot change" in run("charter", project, "set", "task=multi").err


def test_formats_say_what_is_read_and_written(run):
    formats = {one["name"]: one for one in run("formats", "--json").document}
    assert {name for name, one in formats.items() if one["writes"]} == {"csv", "jsonl", "folders"}
    assert all(one["reads"] for one in formats.values())
    assert {name for name, one in formats.items() if one["tasks"] != ["single", "multi"]} == {"folders"}
    assert formats["folders"]["tasks"] == ["single"]
    assert "images" in run("formats").out
