"""`demo` does the main job on a sample, and does it the same way every time."""

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.command_line import COMMAND, Outcome, ask, run

LABELS = {"images": list("0123456789"), "text": ["billing", "delivery", "praise", "product fault"]}


def demo(sample: str, folder: Path, **environment: str) -> Outcome:
    """Run the demo as a process of its own, with this environment on top."""
    done = subprocess.run(
        [*COMMAND, "demo", sample, "--into", str(folder), "--json"],
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    return Outcome(status=done.returncode, out=done.stdout, err=done.stderr)


def without_time_and_place(document: Mapping[str, Any]) -> dict[str, Any]:
    rounds = [{key: value for key, value in one.items() if key != "seconds"} for one in document["rounds"]]
    return {**document, "rounds": rounds, "project": ""}


@pytest.mark.parametrize("sample", ["images", "text"])
def test_the_demo_labels_a_sample_in_three_rounds_and_gives_the_same_twice(sample: str, tmp_path: Path) -> None:
    first = demo(sample, tmp_path / "first", PYTHONHASHSEED="1")
    assert first.status == 0 and "without a window" in first.err.splitlines()[0], first.err
    made = first.document
    assert set(made) == {"project", "rounds", "labels"}
    assert [one["round"] for one in made["rounds"]] == [1, 2, 3]
    learned_from = [one["trained_on"] for one in made["rounds"]]
    assert learned_from == sorted(learned_from) and learned_from[0] > 20
    for one in made["rounds"]:
        for figure in one["metrics"].values():
            assert 0 <= figure["low"] < figure["value"] <= figure["high"] <= 1 and figure["n"] > 0
    assert made["rounds"][-1]["metrics"]["accuracy"]["low"] > 1.2 / len(LABELS[sample]), "better than chance"
    assert sorted(row["label"] for row in made["labels"]) == LABELS[sample]

    second = demo(sample, tmp_path / "second", PYTHONHASHSEED="2", OMP_NUM_THREADS="1")
    assert without_time_and_place(second.document) == without_time_and_place(made)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The text sample, labelled."""
    outcome = run("demo", "text", "--into", tmp_path_factory.mktemp("sample"), "--no-window", "--json")
    assert outcome.status == 0
    return Path(outcome.document["project"])


def test_the_sample_is_a_project_like_any_other(project: Path, tmp_path: Path) -> None:
    now = ask("status", project)
    assert (now["items"], now["answers"]) == (240, 180)
    assert now["answered"] < 200, "there is a queue left to look at"
    assert [one["round"] for one in now["rounds"]] == [1, 2, 3]
    simulated = {one["name"] for one in now["annotators"] if one["kind"] == "simulated"}
    assert simulated == {"Simulated Ada", "Simulated Ben", "Simulated Cleo"}
    assert ask("check", project, "--deep")["ok"]
    agreement = ask("agreement", project)
    assert 0.5 < agreement["percent"]["value"] < 1, "they are simulated to be wrong now and then"
    assert ask("export", project, tmp_path / "sample.csv", "--format", "csv")["verified"]


def test_the_demo_in_words_says_what_it_did(tmp_path: Path) -> None:
    outcome = run("demo", "text", "--into", tmp_path / "sample")
    assert outcome.status == 0
    for words in ("180 answers by three simulated annotators", "accuracy on held-out items", "billing", "tickets"):
        assert words in outcome.out
    with pytest.raises(json.JSONDecodeError):
        json.loads(outcome.out)


def test_the_demo_never_writes_over_a_sample(project: Path) -> None:
    before = project.read_bytes()
    outcome = run("demo", "text", "--into", project.parent, "--json")
    assert outcome.status == 2 and project.name in outcome.document["where"]
    assert outcome.err.count("\n") == 1 and project.read_bytes() == before
