"""labelwright import."""

from pathlib import Path

import pytest
from PIL import Image


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = tmp_path / "pictures"
    for n, name in enumerate(("cat/a.png", "cat/b.png", "dog/c.png")):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (8, 8), (n * 40, 0, 0)).save(folder / name)
    return folder


def counts(document):
    return [document[key] for key in ("items_added", "items_known", "items_changed", "answers_added")]


def test_a_table_comes_in_once_and_again_brings_nothing(run, new, texts):
    project, source = new("a", "b"), texts(5)
    first = run("import", project, source, "--id", "id", "--text", "text", "--json")
    assert first.status == 0
    assert counts(first.document) == [5, 0, 0, 0]
    assert first.document["rejected"] == []
    assert first.document["seconds"] >= 0
    assert counts(run("import", project, source, "--json").document) == [0, 5, 0, 0]


def test_several_sources_are_added_up(run, new, texts):
    project = new("a", "b")
    ended = run("import", project, texts(3, "one.csv"), texts(4, "two.csv"), "--json")
    assert counts(ended.document)[0] == 7
    assert {note["where"] for note in ended.document["notes"]} == {"one.csv", "two.csv"}


def test_class_folders_become_answers_and_names_are_mapped(run, new, pictures):
    project = new("feline", "dog")
    ended = run("import", project, pictures, "--labels-from-folders", "--map", "cat=feline", "--json")
    assert ended.status == 0
    assert counts(ended.document) == [3, 0, 0, 3]
    shown = run("history", project, "cat/a.png", "--json").document["events"]
    assert [(event["person"], event["label"], event["stream"]) for event in shown] == [("pictures", "feline", "chosen")]


def test_refused_rows_are_listed_and_the_others_are_in(run, new, pictures):
    project = new("a", "b")
    whole = (pictures / "cat/a.png").read_bytes()
    (pictures / "half.png").write_bytes(whole[: len(whole) // 2])
    ended = run("import", project, pictures)
    assert ended.status == 1
    assert "Added 3 items" in ended.out
    assert "half.png: ends early" in ended.err
    document = run("import", project, pictures, "--json").document
    assert [row["where"] for row in document["rejected"]] == ["half.png"]


def test_an_unknown_label_is_refused_row_by_row_with_near_matches(run, new, table):
    project = new("cat", "dog")
    source = table("v.csv", ("id", "text", "label"), ("x", "one", "cat"), ("y", "two", "dgo"))
    ended = run("import", project, source, "--label", "label", "--json")
    assert ended.status == 1
    assert counts(ended.document) == [2, 0, 0, 1]
    (refused,) = ended.document["rejected"]
    assert refused["where"] == "v.csv:3"
    assert "Did you mean 'dog'" in refused["reason"]


def test_an_unknown_annotator_is_refused_unless_new(run, new, table):
    project = new("cat", "dog")
    source = table("v.csv", ("id", "text", "label"), ("x", "one", "cat"))
    run("people", project, "add", "Ada")
    ended = run("import", project, source, "--label", "label", "--annotator", "Adda")
    assert ended.status == 2
    assert "Did you mean 'Ada'" in ended.err
    assert run("status", project, "--json").document["items"] == 0
    assert run("import", project, source, "--label", "label", "--annotator", "Adda", "--new-annotator").status == 0
    people = {one["name"]: one["answers"] for one in run("status", project, "--json").document["annotators"]}
    assert people == {"Ada": 0, "Adda": 1, "Mara": 0}


def test_a_source_of_which_nothing_is_taken_changes_nothing(run, new, table):
    project = new("cat", "dog")
    source = table("v.csv", ("id", "text", "label"), ("x", "", "cat"), ("y", "", "dog"))
    given = ("import", project, source, "--id", "id", "--label", "label", "--annotator", "Zoe", "--new-annotator")
    ended = run(*given)
    assert (ended.status, ended.out) == (2, "")
    assert "Nothing was imported: all 2 were refused; the first: the text is empty (v.csv:2)." in ended.err
    document = run(*given, "--json").document
    assert counts(document) == [0, 0, 0, 0]
    assert (document["where"], len(document["rejected"])) == ("v.csv:2", 2)
    assert document["error"].startswith("Nothing was imported")
    assert "Zoe" not in run("people", project).out


def test_people_in_a_column_are_made_by_the_import(run, new, table):
    project = new("cat", "dog")
    source = table("v.csv", ("id", "text", "label", "who"), ("x", "one", "cat", "Kim"), ("x", "one", "dog", "Lee"))
    ended = run("import", project, source, "--label", "label", "--annotator-column", "who", "--json")
    assert counts(ended.document) == [1, 0, 0, 2]
    people = {one["name"]: one["answers"] for one in run("status", project, "--json").document["annotators"]}
    assert people == {"Kim": 1, "Lee": 1, "Mara": 0}


def test_changed_content_is_taken_over_only_when_asked_for(run, new, table):
    project = new("a", "b")
    table("t.csv", ("id", "text"), ("x", "old"))
    source = table("t.csv", ("id", "text"), ("x", "old"))
    run("import", project, source)
    table("t.csv", ("id", "text"), ("x", "new"))
    assert counts(run("import", project, source, "--json").document) == [0, 0, 1, 0]
    assert run("next", project, "--annotator", "Mara", "--json").document["items"][0]["content"] == "old"
    run("import", project, source, "--update")
    assert run("next", project, "--annotator", "Mara", "--json").document["items"][0]["content"] == "new"


def test_only_reviewers_and_leads_import(run, new, texts):
    project = new("a", "b")
    run("people", project, "add", "Ada")
    assert "takes a reviewer or lead" in run("import", project, texts(2), "--by", "Ada").err
    unknown = run("import", project, texts(2), "--by", "Marra")
    assert unknown.status == 2
    assert "Did you mean 'Mara'" in unknown.err
    assert run("status", project, "--json").document["items"] == 0


def test_one_wrong_source_keeps_all_of_them_out(run, new, texts, tmp_path):
    project = new("a", "b")
    ended = run("import", project, texts(3), tmp_path / "textz.csv", "--json")
    assert ended.status == 2
    assert "did you mean texts.csv" in ended.document["mend"]
    assert run("status", project, "--json").document["items"] == 0


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--text", "txt"), "no column 'txt'"),
        (("--format", "cvs"), "Did you mean 'csv'"),
        (("--label", "id", "--map", "x"), "--map OLD=NEW"),
        (("--label", "id", "--map", "x=aa"), "'aa' is no label"),
        (("--labels-from-folders",), "only when a folder is imported"),
        (("--annotator", "Mara", "--annotator-column", "id", "--label", "text"), "not both"),
    ],
)
def test_options_that_do_not_fit_are_refused_and_nothing_is_in(run, new, texts, options, words):
    project = new("a", "b")
    ended = run("import", project, texts(3), *options)
    assert ended.status == 2
    assert words in ended.err
    assert ended.err.count("\n") == 1
    assert run("status", project, "--json").document["items"] == 0
