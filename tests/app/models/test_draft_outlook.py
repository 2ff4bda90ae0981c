from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models.draft_outlook import (
    Place,
    SourceState,
    file_name,
    free_name,
    held_out_words,
    nouns,
    outlook,
    overlap_words,
    wilson_ends,
)
from app.models.project_draft import ProjectDraft, SourceDraft, with_names
from app.models.recent_projects import day_words, from_entry
from labeling.quality.intervals import wilson_interval
from labeling.transfer.survey import SourceCount


def counted(items: int, **fields: int) -> SourceCount:
    known = {"images": items, "duplicates": 0, "units": items, "answers": 0, "n_rejected": 0} | fields
    return SourceCount(items=items, rejected=(), notes=(), values={}, **known)


@given(st.floats(0.01, 1.0), st.integers(1, 10_000))
def test_the_interval_is_wilsons(share, n):
    low, high = wilson_interval(share * n, n)
    np.testing.assert_allclose(wilson_ends(share, n), (float(low), float(high)), atol=1e-9)


def test_the_price_of_overlap_is_in_words():
    assert overlap_words(ProjectDraft(overlap=0.2), counted(690)) == "20% of 690 means 138 extra answers."


def test_the_usual_share_stops_at_300():
    assert held_out_words(ProjectDraft(), counted(1964)).startswith("196 of 1,964 pictures, chosen at random")
    assert held_out_words(ProjectDraft(), counted(50_000)).startswith("300 of 50,000 pictures")
    assert held_out_words(ProjectDraft(held_out=0.5), counted(50_000)).startswith("25,000 of 50,000 pictures")
    assert "no honest figure" in held_out_words(ProjectDraft(held_out=0.0), counted(100))


def test_items_are_called_what_they_are():
    assert nouns(counted(5)) == ("picture", "pictures")
    assert nouns(counted(5, images=0)) == ("text", "texts")
    assert nouns(counted(5, images=2)) == ("item", "items")


def test_a_project_without_anything_wrong_misses_nothing():
    draft = ProjectDraft(lead="Ada", source=SourceDraft(path=Path("x")), labels=with_names((), ("a", "b")))
    assert outlook(draft, SourceState(count=counted(3)), Place(path=Path("y"), name="x")).missing == ()


@pytest.mark.parametrize(
    ("draft", "words"),
    [
        (ProjectDraft(lead=""), "Say who leads the project."),
        (ProjectDraft(labels=with_names((), ("@skip",))), "'@skip' already stands for an answer without a label"),
        (ProjectDraft(source=SourceDraft(path=Path("x"), annotator="who")), "none holds their labels"),
    ],
)
def test_what_is_missing_is_said(draft, words):
    found = outlook(draft, SourceState(), Place())
    assert any(words in one.words for one in found.missing)


@given(st.text(max_size=300))
def test_file_names_are_names_of_files(name):
    found = file_name(name)
    assert found.endswith(".labelwright")
    assert not set(found) & set('<>:"/\\|?*\0\n')
    assert not found.startswith(".")


def test_a_taken_name_gets_a_number():
    taken = {"a.labelwright", "a 2.labelwright"}
    assert free_name("a", taken.__contains__) == "a 3"


def test_days_are_told_as_people_do():
    today = date(2025, 3, 10)
    days = [
        datetime(2025, 3, 10, 12, tzinfo=UTC),
        datetime(2025, 3, 9, 12, tzinfo=UTC),
        datetime(2024, 11, 2, 12, tzinfo=UTC),
    ]
    assert [day_words(day, today) for day in (*days, None)] == ["Today", "Yesterday", "2 Nov 2024", ""]


def test_a_damaged_entry_is_shown_as_far_as_it_makes_sense():
    found = from_entry({"path": "/x/leaves.labelwright", "items": "many", "agreement": "good", "opened_at": "monday"})
    assert (found.name, found.items, found.agreement_words(), found.opened_at) == ("leaves", 0, ("–", "muted"), None)
