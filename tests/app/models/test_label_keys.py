from hypothesis import given
from hypothesis import strategies as st

from app.models.label_keys import COMMANDS, free_keys, key_list, key_problem
from app.models.project_draft import LabelDraft, with_names
from labeling.labels import KEYS


def labelled(*keys: str) -> tuple[LabelDraft, ...]:
    return tuple(LabelDraft(name=f"label {n}", key=key) for n, key in enumerate(keys, start=1))


def test_a_clash_is_told_in_the_words_of_the_design():
    found = key_problem(labelled("1", "2", "3", "S", "5", "6"))
    assert found is not None
    assert found.words == "S is already used for Skip. Free keys: 4, 7 to 9, E, J, L, O to Q, T to W, Y."
    assert (found.row, found.offer) == (3, "4")


def test_a_second_label_with_the_same_key_is_the_one_to_change():
    found = key_problem(labelled("1", "1"))
    assert found is not None
    assert (found.row, found.words.split(".")[0]) == (1, "1 is already used for label 1")


def test_labels_without_a_key_do_not_clash():
    assert key_problem(labelled("", "", "1")) is None


def test_without_a_free_key_none_is_offered():
    found = key_problem(labelled(*KEYS, "1"))
    assert found is not None
    assert (found.offer, found.words) == ("", "1 is already used for label 1. No key is free; leave it empty.")


def test_no_reserved_key_is_free():
    assert not set(COMMANDS) & set(KEYS)


@given(st.lists(st.sampled_from([*KEYS, "", "S", "0", "é", "["]), max_size=25))
def test_following_the_offers_ends_without_a_clash(keys):
    """UX 5.2: no two labels can end with the same key or a reserved key."""
    labels = list(labelled(*keys))
    for _ in range(len(labels) + 1):
        found = key_problem(labels)
        if found is None:
            break
        wrong = labels[found.row]
        labels[found.row] = LabelDraft(name=wrong.name, key=found.offer)
    kept = [label.key for label in labels if label.key]
    assert key_problem(labels) is None
    assert len(set(kept)) == len(kept)
    assert set(kept) <= set(KEYS)


@given(st.integers(0, 30))
def test_new_labels_get_free_keys_and_different_colours(n):
    labels = with_names((), tuple(f"label {i}" for i in range(n)))
    assert key_problem(labels) is None
    assert len({label.colour for label in labels[:24]}) == min(n, 24)
    assert len(free_keys(labels)) == max(0, len(KEYS) - n)


def test_keys_in_words():
    assert key_list("123") == "1 to 3"
    assert key_list("12E") == "1, 2, E"
