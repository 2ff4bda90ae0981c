"""labelwright status: counts, shares, and the one sentence of advice."""

from datetime import UTC, datetime

import pytest

from labeling.project import open_project
from labeling.rounds import RoundResult, store_round


@pytest.fixture
def project(run, new, texts):
    path = new("cat", "dog", options=("--held-out", 0, "--overlap", 0, "--target", 20))
    assert run("import", path, texts(60)).status == 0
    return path


def answer(run, project, first, last, label):
    for k in range(first, last):
        assert run("answer", project, "--annotator", "Mara", f"t{k}={label}").status == 0


def answer_many(run, project, table, rows):
    source = table("answers.csv", ("item", "label"), *rows)
    assert run("answer", project, "--annotator", "Mara", "--from", source).status == 0


def test_an_empty_project_says_import(run, new):
    document = run("status", new("a", "b"), "--json").document
    assert document["items"] == document["answered"] == document["answers"] == 0
    assert "labelwright import" in document["advice"]
    assert document["rounds"] == []


def test_counts_are_of_current_votes(run, project, table):
    answer_many(run, project, table, [("t0", "cat"), ("t1", "dog"), ("t2", "dog"), ("t2", "cat"), ("t3", "@skip")])
    run("undo", project, "--annotator", "Mara")
    document = run("status", project, "--json").document
    assert (document["items"], document["answered"], document["answers"]) == (60, 3, 3)
    assert {row["label"]: (row["count"], row["target"]) for row in document["labels"]} == {
        "cat": (2, 20),
        "dog": (1, 20),
    }
    assert document["annotators"] == [{"name": "Mara", "role": "lead", "kind": "person", "answers": 3}]


def test_shares_are_undefined_until_the_random_sample_is_answered(run, project, table):
    answer_many(run, project, table, [(f"t{k}", "cat") for k in range(10)])
    share = run("status", project, "--json").document["labels"][0]["share"]
    assert share["value"] is None
    assert "random sample" in share["why"]


def test_shares_come_from_the_random_sample_alone(run, project):
    for _ in range(60):  # the whole queue, every random item a dog, every other a cat
        (item,) = run("next", project, "--annotator", "Mara", "--json").document["items"]
        stream = claimed_stream(project)
        run("answer", project, "--annotator", "Mara", f"{item['item']}={'dog' if stream == 'random' else 'cat'}")
        document = run("status", project, "--json").document
        shares = {row["label"]: row["share"] for row in document["labels"]}
        if shares["dog"]["value"] == 1.0 and document["answered"] >= 15:
            break
    else:
        pytest.fail("no random item was served")
    assert shares["dog"]["low"] < 1.0
    assert shares["cat"]["value"] == 0.0
    assert shares["cat"]["n"] == shares["dog"]["n"] < document["answered"]


def claimed_stream(project):
    with open_project(project, read_only=True) as opened, opened.reading() as db:
        return db.execute("SELECT stream FROM claim").fetchone()[0]


def test_items_of_the_sample_that_nobody_could_answer_are_said_aloud(run, project):
    for _ in range(25):
        (item,) = run("next", project, "--annotator", "Mara", "--json").document["items"]
        label = "@cant-decide" if claimed_stream(project) == "random" else "cat"
        run("answer", project, "--annotator", "Mara", f"{item['item']}={label}")
    document = run("status", project, "--json").document
    assert "of the random sample are not answered" in document["note"]
    assert document["note"] in run("status", project).out


def test_the_advice_counts_down_to_the_first_round(run, project, table):
    assert run("status", project, "--json").document["advice"].startswith("Label 20 more: ")
    answer_many(run, project, table, [(f"t{k}", "cat") for k in range(6)])
    assert run("status", project, "--json").document["advice"].startswith("Label 14 more: ")
    answer_many(run, project, table, [(f"t{k}", "cat") for k in range(20)])
    assert "second label" in run("status", project, "--json").document["advice"]
    answer_many(run, project, table, [("t20", "dog"), ("t21", "dog")])
    assert "labelwright train" in run("status", project, "--json").document["advice"]


def test_held_out_answers_teach_nothing_and_are_not_counted_as_if(run, new, texts, table):
    project = new("cat", "dog", options=("--held-out", 0.99, "--overlap", 0))
    run("import", project, texts(60))
    answer_many(run, project, table, [(f"t{k}", "cat" if k % 2 else "dog") for k in range(50)])
    assert run("status", project, "--json").document["advice"].startswith("Label ")


def test_when_all_is_answered_the_scarce_label_is_named(run, project, table):
    answer_many(run, project, table, [(f"t{k}", "cat" if k < 45 else "dog") for k in range(60)])
    assert "'dog' (5)" in run("status", project, "--json").document["advice"]
    run("labels", project, "set", "cat", "dog", "--target", 0)
    assert "labelwright export" in run("status", project, "--json").document["advice"]


def test_rounds_are_shown_as_they_were_stored(run, project):
    figure = {"value": 0.8, "low": 0.7, "high": 0.9, "n": 50}
    report = {"metrics": {"accuracy": figure, "macro_f1": {"value": None, "why": "too few"}}, "why": ""}
    at = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
    with open_project(project) as opened:
        result = RoundResult(seed=1, trained_on=40, seconds=1.5, seq=0, report=report, ranking=())
        opened.write(store_round, result, at)
    (shown,) = run("status", project, "--json").document["rounds"]
    assert (shown["round"], shown["trained_on"], shown["seconds"]) == (1, 40, 1.5)
    assert shown["metrics"] == report["metrics"]
    assert shown["at"] == at.isoformat()
    words = run("status", project).out
    assert "0.800 (0.700 to 0.900, n 50)" in words
    (row,) = (line for line in words.splitlines() if "0.800" in line)
    assert "none" in row
    assert "too few" not in row, "it makes the table too wide"
    assert words.count("none: too few\n") == 1
