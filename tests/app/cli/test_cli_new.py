"""labelwright new."""

import pytest

from labeling.project import open_project


def labels_of(run, project):
    return [(row["label"], row["key"], row["target"]) for row in run("labels", project, "--json").document["labels"]]


def test_a_new_project_has_its_labels_its_charter_and_its_lead(run, tmp_path):
    path = tmp_path / "birds.labelwright"
    made = run(
        *("new", path, "--task", "multi", "--labels", "tit, robin ,wren", "--question", "Which birds?"),
        *("--goal", "macro_f1=0.85", "--target", 120, "--lead", "Mara Okafor", "--json"),
    )
    assert made.status == 0
    assert made.document["project"] == str(path)
    assert len(made.document["id"]) == 32
    assert labels_of(run, path) == [("tit", "1", 120), ("robin", "2", 120), ("wren", "3", 120)]
    charter = run("charter", path, "--json").document["charter"]
    assert charter["name"] == "birds"
    assert charter["question"] == "Which birds?"
    assert charter["task"] == "multi"
    assert charter["goal"] == {"metric": "macro_f1", "value": 0.85}
    people = run("people", path, "--json").document["people"]
    assert [(one["name"], one["role"]) for one in people] == [("Mara Okafor", "lead")]


def test_labels_come_from_a_file_with_commas_kept(run, tmp_path):
    names = tmp_path / "labels.txt"
    names.write_text("\ufeffsalt, pepper\n\n  thyme \n", encoding="utf-8")
    path = tmp_path / "p.labelwright"
    assert run("new", path, "--task", "single", "--labels-file", names, "--lead", "M").status == 0
    assert [name for name, *_ in labels_of(run, path)] == ["salt, pepper", "thyme"]


def test_the_suffix_may_be_left_out(run, tmp_path):
    made = run("new", tmp_path / "p", "--task", "single", "--labels", "a,b", "--lead", "M", "--json")
    assert made.document["project"] == str(tmp_path / "p.labelwright")
    assert run("status", tmp_path / "p").status == 0


def test_the_lead_is_who_is_logged_in(run, tmp_path, monkeypatch):
    monkeypatch.setenv("LOGNAME", "kim")
    run("new", tmp_path / "p", "--task", "single", "--labels", "a,b")
    assert [one["name"] for one in run("people", tmp_path / "p", "--json").document["people"]] == ["kim"]


def test_an_existing_file_is_refused_and_left_alone(run, new):
    path = new("a", "b")
    before = path.read_bytes()
    ended = run("new", path, "--task", "single", "--labels", "x,y", "--lead", "M")
    assert ended.status == 2
    assert "already there" in ended.err
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--labels", "a"), "at least two labels"),
        (("--labels", ""), "at least one label"),
        ((), "given once"),
        (("--labels", "a,b", "--labels-file", "x"), "given once"),
        (("--labels-file", "nowhere.txt"), "can't be read"),
        (("--labels", "a,a"), "'a' is there already"),
        (("--labels", "a,@skip"), "already stands for"),
        (("--labels", "a,b", "--goal", "f1=0.9"), "no metric"),
        (("--labels", "a,b", "--goal", "accuracy=good"), "no number"),
        (("--labels", "a,b", "--overlap", "1.5"), "between 0 and 1"),
        (("--labels", "a,b", "--held-out", "1.5"), "neither a share nor a number"),
        (("--labels", "a,b", "--held-out", "-3"), "neither a share nor a number"),
        (("--labels", "a,b", "--held-out", "some"), "neither a share nor a number"),
        (("--labels", "a,b", "--held-out", "nan"), "neither a share nor a number"),
        (("--labels", "a,b", "--lead", ""), "a name of 1 to 100 characters"),
        (("--labels", "a,b", "--target", "0"), "0 is not in the range"),
    ],
)
def test_what_makes_no_sense_makes_no_project(run, tmp_path, options, words):
    ended = run("new", tmp_path / "p", "--task", "single", "--lead", "M", *options)
    assert ended.status == 2
    assert words in ended.err
    assert ended.err.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_missing_or_in_the_way_is_named(run, tmp_path):
    given = ("--task", "single", "--labels", "a,b", "--lead", "M")
    assert "does not exist" in run("new", tmp_path / "no" / "p", *given).err
    assert "is a folder" in run("new", tmp_path, *given).err
    assert "is a folder" in run("new", ".", *given).err
    assert run("new", tmp_path / ("x" * 300), *given).status == 2


@pytest.mark.parametrize(("wish", "least", "most"), [("0.5", 60, 140), ("20", 5, 40), ("0", 0, 0)])
def test_held_out_is_a_share_or_a_number_of_units(run, new, texts, wish, least, most):
    project = new("a", "b", options=("--held-out", wish, "--overlap", 0))
    assert run("import", project, texts(200)).status == 0
    with open_project(project) as opened:
        n_held_out = int((opened.items()["held_out"]).sum())
    assert least <= n_held_out <= most
