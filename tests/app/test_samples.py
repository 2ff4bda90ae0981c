from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from app.samples import (
    DIGIT_LABELS,
    SimulatedAnnotator,
    simulated_annotators,
    ticket_rows,
    write_digit_pictures,
)


def test_tickets_are_short_different_texts_with_four_uneven_labels() -> None:
    rows = ticket_rows()
    assert len({row.id for row in rows}) == len({row.text for row in rows}) == len(rows) == 240
    assert all(8 <= len(row.text.split()) <= 60 for row in rows)
    counts = Counter(row.label for row in rows)
    assert set(counts) == {"billing", "delivery", "product fault", "praise"}
    assert min(counts.values()) / len(rows) == pytest.approx(0.08, abs=0.01)
    assert len({row.label for row in rows[:20]}) == 4  # not sorted by label


def test_no_ticket_opens_like_many_others() -> None:
    openings = Counter(" ".join(row.text.lower().split()[:3]) for row in ticket_rows())
    assert openings.most_common(1)[0][1] <= 4


def test_the_folder_of_the_tickets_says_that_they_are_made_up() -> None:
    readme = Path(__file__).parents[2] / "resources" / "samples" / "README.md"
    assert "made up" in readme.read_text(encoding="utf-8")


def test_digit_pictures_are_real_scans_made_larger(tmp_path: Path) -> None:
    from sklearn.datasets import load_digits

    scans = load_digits()
    pictures = write_digit_pictures(tmp_path / "new", 40, seed=1)
    assert [name for name, _ in pictures] == [f"scan-{number:04d}.png" for number in range(1, 41)]
    assert {label for _, label in pictures} <= set(DIGIT_LABELS)
    for name, label in pictures[:10]:
        with Image.open(tmp_path / "new" / name) as picture:
            assert (picture.format, picture.size, picture.mode) == ("PNG", (96, 96), "L")
            small = np.asarray(picture.resize((8, 8), Image.Resampling.BOX), dtype=float)
        ink = (255 - small) * 16 / 255
        nearest = np.abs(scans.images - ink).mean(axis=(1, 2)).argmin()
        assert str(scans.target[nearest]) == label


def test_the_same_seed_makes_the_same_pictures(tmp_path: Path) -> None:
    first, again, other = (
        write_digit_pictures(tmp_path / name, 12, seed) for name, seed in [("a", 3), ("b", 3), ("c", 4)]
    )
    assert first == again != other
    for name, _ in first:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


@pytest.mark.parametrize("n", [0, -1, 1798])
def test_more_scans_than_there_are_is_refused(tmp_path: Path, n: int) -> None:
    with pytest.raises(ValueError, match="1 to 1797"):
        write_digit_pictures(tmp_path / "none", n, seed=0)
    assert not (tmp_path / "none").exists()


@given(st.text(), st.integers(), st.floats(0, 1), st.sampled_from(DIGIT_LABELS))
def test_a_simulated_answer_is_a_label_and_always_the_same(key: str, seed: int, accuracy: float, truth: str) -> None:
    someone = SimulatedAnnotator("Simulated Ada", accuracy, seed)
    answer = someone.answer(truth, DIGIT_LABELS, key)
    assert answer in DIGIT_LABELS
    assert answer == someone.answer(truth, DIGIT_LABELS, key)
    assert SimulatedAnnotator("Simulated Ada", 1.0, seed).answer(truth, DIGIT_LABELS, key) == truth
    assert SimulatedAnnotator("Simulated Ada", 0.0, seed).answer(truth, DIGIT_LABELS, key) != truth


def test_simulated_annotators_are_as_accurate_as_they_say_and_err_apart() -> None:
    keys = [f"scan-{number:04d}.png" for number in range(4000)]
    right = {
        someone.name: np.array([someone.answer("7", DIGIT_LABELS, key) == "7" for key in keys])
        for someone in simulated_annotators(seed=9)
    }
    for someone in simulated_annotators(seed=9):
        error = 4 * np.sqrt(someone.accuracy * (1 - someone.accuracy) / len(keys))
        assert right[someone.name].mean() == pytest.approx(someone.accuracy, abs=error)
    hasty, usual = right["Simulated Cleo"], right["Simulated Ben"]
    assert abs(np.corrcoef(hasty, usual)[0, 1]) < 4 / np.sqrt(len(keys))
    wrong = Counter(SimulatedAnnotator("Simulated Ada", 0.0, 1).answer("7", DIGIT_LABELS, key) for key in keys)
    assert set(wrong) == set(DIGIT_LABELS) - {"7"}
    assert max(wrong.values()) < 1.3 * len(keys) / 9


def test_a_simulated_annotator_can_not_pass_for_a_person() -> None:
    with pytest.raises(ValueError, match="Simulated"):
        SimulatedAnnotator("Ada", 0.9, 0)
    assert all(someone.name.startswith("Simulated ") for someone in simulated_annotators(0))
