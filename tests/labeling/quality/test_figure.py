"""A figure as it travels: its numbers without the noise of adding."""

import json

import pytest

from labeling.quality.figure import Figure, plain


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.9999999999999992, 1.0), (0.1 + 0.2, 0.3), (-0.25, -0.25), (1e-15, 1e-15), (2 / 3, 0.666666666667)],
)
def test_numbers_have_12_significant_digits(value: float, shown: float) -> None:
    assert plain(value) == shown


def test_a_figure_is_printed_without_noise() -> None:
    figure = Figure(value=0.9999999999999992, low=0.1 + 0.2, high=1.0, n=7)
    assert json.dumps(figure.as_json()) == '{"value": 1.0, "low": 0.3, "high": 1.0, "n": 7}'
    assert Figure(value=0.5, n=1).as_json() == {"value": 0.5, "low": None, "high": None, "n": 1}
    assert Figure(why="nobody answered").as_json() == {"value": None, "why": "nobody answered"}
