"""labelwright agreement."""

from datetime import UTC, datetime

import pytest

from labeling.agreement_report import project_agreement
from labeling.answers import settle
from labeling.labels import label_ids
from labeling.people import person_named
from labeling.project import open_project
from labeling.values import Labels

# The usual textbook table: 20 yes/yes, 5 yes/no, 10 no/yes, 15 no/no gives kappa 0.4 and 70 % agreement.
PAIRS = [("yes", "yes")] * 20 + [("yes", "no")] * 5 + [("no", "yes")] * 10 + [("no", "no")] * 15


@pytest.fixture
def voted(run, new, table):
    def make(*options, extra=()):
        project = new("yes", "no", options=options)
        rows = [
            (f"i{k}", f"text {k}", vote, who, "early" if k < 25 else "late")
            for k, pair in enumerate(PAIRS)
            for who, vote in zip(("Ada", "Ben"), pair, strict=True)
        ]
        source = table("votes.csv", ("id", "text", "label", "who", "when"), *rows, *extra)
        assert run("import", project, source, "--label", "label", "--annotator-column", "who").status == 0
        return project

    return make


def test_the_figures_of_a_textbook_table(run, voted):
    document = run("agreement", voted(), "--scope", "all", "--json").document
    assert (document["n_items"], document["n_annotators"]) == (50, 2)
    assert document["percent"]["value"] == pytest.approx(0.7)
    assert document["percent"]["low"] < 0.7 < document["percent"]["high"]
    (pair,) = document["per_pair"]
    assert (pair["a"], pair["b"], pair["n"]) == ("Ada", "Ben", 50)
    assert pair["kappa"]["value"] == pytest.approx(0.4)
    # Fleiss' kappa and alpha by hand: shares 0.55 and 0.45 give 0.505 by chance.
    assert document["fleiss"]["value"] == pytest.approx((0.7 - 0.505) / 0.495)
    assert document["alpha"]["value"] == pytest.approx(1 - 0.3 / (2 * 55 * 45 / (100 * 99)))
    assert document["ac1"]["value"] == pytest.approx((0.7 - 0.495) / 0.505)
    assert [row["label"] for row in document["per_label"]] == ["yes", "no"]
    assert [(one["name"], one["n"], one["accuracy"]["value"]) for one in document["annotators"]] == [
        ("Ada", 50, None),
        ("Ben", 50, None),
    ]


def test_what_was_labelled_means_overlap_and_held_out_items(run, voted):
    assert run("agreement", voted("--overlap", 0, "--held-out", 0), "--json").document["n_items"] == 0


def test_all_items_are_in_it_when_all_are_overlap(run, voted):
    project = voted("--overlap", 1, "--held-out", 0)
    labelled, everything = (run("agreement", project, "--scope", s, "--json").document for s in ("labelled", "all"))
    assert labelled["n_items"] == 50
    assert labelled["alpha"] == everything["alpha"]
    in_the_data = run("agreement", project, "--scope", "data", "--json").document
    assert in_the_data["n_items"] == 0  # nothing is held out, and the random sample has not begun
    assert in_the_data["alpha"]["value"] is None


def test_in_the_data_means_held_out_and_random_items(run, voted):
    project = voted("--overlap", 0, "--held-out", 0.5)
    with open_project(project, read_only=True) as opened:
        n_held_out = int(opened.items()["held_out"].sum())
    assert 0 < n_held_out < 50
    assert run("agreement", project, "--scope", "data", "--json").document["n_items"] == n_held_out


def test_overlap_units_of_the_random_sample_weigh_one_by_share(voted):
    project = voted("--overlap", 0.3, "--held-out", 0.5)
    with open_project(project) as opened:
        opened.write(lambda db: db.execute("INSERT OR REPLACE INTO setting VALUES ('mark', '1.0')"))
        with opened.reading() as db:
            found = project_agreement(db, "data")
            weighted = {row[0]: 1.0 if row[1] else 1 / 0.3 for row in db.execute(
                "SELECT i.key, s.u < 0.5 FROM item i JOIN item_state s ON s.item_id = i.id WHERE s.u < 0.5 OR s.o < 0.3"
            )}  # fmt: skip
    agrees = {f"i{k}": a == b for k, (a, b) in enumerate(PAIRS)}
    expected = sum(w for key, w in weighted.items() if agrees[key]) / sum(weighted.values())
    assert set(weighted.values()) == {1.0, 1 / 0.3}
    assert found.report.n_items == len(weighted)
    assert found.report.percent.value == pytest.approx(expected)


def test_settled_answers_change_nothing(run, voted):
    project = voted()
    plain = run("agreement", project, "--scope", "all", "--json").document
    with open_project(project) as opened:
        with opened.reading() as db:
            yes, mara = label_ids(db)["yes"], person_named(db, "Mara").id
        for item in range(21, 41):
            opened.write(settle, item, mara, Labels((yes,)), datetime(2026, 1, 31, tzinfo=UTC))
    assert run("status", project, "--json").document["settled"] == 20
    assert run("agreement", project, "--scope", "all", "--json").document == plain


def test_repeats_never_count(run, voted):
    further = [(f"i{k}", f"text {k}", "no", "Ada", "early") for k in range(10)]
    document = run("agreement", voted(extra=further), "--scope", "all", "--json").document
    assert document["percent"]["value"] == pytest.approx(0.7)
    assert [one["n"] for one in document["annotators"]] == [50, 50]


def test_undecided_answers_are_no_votes(run, voted):
    project = voted()
    run("answer", project, "--annotator", "Ada", "i0=@cant-decide", "i1=@skip")
    assert run("agreement", project, "--scope", "all", "--json").document["n_items"] == 48


def test_the_same_again_for_each_value_of_a_column(run, voted):
    project = voted()
    document = run("agreement", project, "--scope", "all", "--by-column", "when", "--json").document
    assert document["n_items"] == 50
    assert set(document["by_column"]) == {"early", "late"}
    assert document["by_column"]["early"]["n_items"] == 25
    assert document["by_column"]["early"]["percent"]["value"] == pytest.approx(20 / 25)
    assert document["by_column"]["late"]["percent"]["value"] == pytest.approx(15 / 25)
    assert "when = late" in run("agreement", project, "--scope", "all", "--by-column", "when").out


def test_a_column_that_no_item_has_is_refused(run, voted):
    ended = run("agreement", voted(), "--scope", "all", "--by-column", "wen")
    assert ended.status == 2
    assert "Did you mean 'when'" in ended.err


def test_sets_of_labels_agree_when_all_of_them_do(run, new, table):
    project = new("a", "b", "c", task="multi")
    votes = [("x", "a b", "a b"), ("y", "a", "a b"), ("z", "c", "c"), ("w", "a", "a")]
    rows = [
        (key, f"text {key}", f'"{vote.replace(" ", ",")}"', who)
        for key, *both in votes
        for who, vote in zip(("Ada", "Ben"), both, strict=True)
    ]
    source = table("votes.csv", ("id", "text", "label", "who"), *rows)
    run("import", project, source, "--label", "label", "--annotator-column", "who")
    document = run("agreement", project, "--scope", "all", "--json").document
    assert document["percent"]["value"] == pytest.approx(0.75)
    assert document["note"].startswith("too few")
    assert [row["label"] for row in document["per_label"]] == ["a", "b", "c"]


def test_the_same_project_gives_the_same_intervals(run, voted):
    project = voted()
    first, second = (run("agreement", project, "--scope", "all", "--json").out for _ in range(2))
    assert first == second
