"""The contrast ratios printed in UX.md section 3, computed from the hex values (WCAG 2.x)."""

import pytest

from app.theme.label_colours import LABEL_COLOURS, N_LABEL_COLOURS, label_colour, label_colour_name, label_pattern
from app.theme.tokens import DARK, LIGHT, Tokens, with_high_contrast


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_matches_a_known_pair():
    assert contrast("#FFFFFF", "#000000") == pytest.approx(21.0)


ON_THREE = {
    "strong": ((3.88, 3.53, 3.34), (4.16, 4.57, 4.73)),
    "text": ((16.88, 15.34, 14.52), (13.44, 14.76, 15.30)),
    "muted": ((6.54, 5.95, 5.63), (7.06, 7.75, 8.04)),
    "disabled": ((5.71, 5.19, 4.91), (5.48, 6.02, 6.24)),
    "accent": ((6.78, 6.16, 5.83), (7.80, 8.57, 8.88)),
}


@pytest.mark.parametrize("name", ON_THREE)
@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_inks_have_the_printed_contrast_on_surface_window_and_sunken(name: str, tokens: Tokens):
    ink = tokens.colours()[name]
    measured = [contrast(ink, paper) for paper in (tokens.surface, tokens.window, tokens.sunken)]
    assert measured == pytest.approx(ON_THREE[name][tokens.dark], abs=0.011)


@pytest.mark.parametrize(
    ("ink", "paper", "light", "dark"),
    [
        ("on_accent", "accent_fill", 6.78, 5.29),
        ("accent", "accent_soft", 5.80, 6.50),
        ("ok", "surface", 5.93, 8.26),
        ("ok", "ok_soft", 5.23, 6.93),
        ("warn", "surface", 6.49, 8.31),
        ("warn", "warn_soft", 5.80, 6.64),
        ("bad", "surface", 6.56, 7.41),
        ("bad", "bad_soft", 5.65, 6.52),
        ("text", "selection", 10.60, 8.24),
        ("chart_bar", "surface", 3.35, 5.48),
        ("chart_line", "surface", 5.98, 7.06),
        ("border", "surface", 1.38, 1.36),
    ],
)
def test_pairs_have_the_printed_contrast(ink: str, paper: str, light: float, dark: float):
    for tokens, printed in ((LIGHT, light), (DARK, dark)):
        colours = tokens.colours()
        assert contrast(colours[ink], colours[paper]) == pytest.approx(printed, abs=0.011)


EDGES_LIGHT = [3.62, 3.53, 3.54, 3.62, 5.19, 3.87, 3.57, 9.65]
EDGES_DARK = [7.25, 7.08, 4.77, 12.35, 3.49, 4.22, 5.34, 7.06]
TINTS_DARK = [7.10, 7.13, 8.53, 5.42, 9.83, 9.00, 8.05, 7.94]


@pytest.mark.parametrize("index", range(8), ids=[colour.name for colour in LABEL_COLOURS])
def test_label_colours_have_an_edge_of_three_to_one_and_readable_tints(index: int):
    colour = label_colour(index)
    assert contrast(colour.edge(LIGHT), LIGHT.surface) == pytest.approx(EDGES_LIGHT[index], abs=0.011)
    assert contrast(colour.edge(DARK), DARK.surface) == pytest.approx(EDGES_DARK[index], abs=0.011)
    assert contrast(DARK.text, colour.tint(DARK)) == pytest.approx(TINTS_DARK[index], abs=0.011)
    assert contrast(LIGHT.text, colour.tint(LIGHT)) >= 13


def test_24_labels_are_told_apart_by_hue_and_pattern():
    assert len({(label_colour(i).name, label_pattern(i)) for i in range(24)}) == N_LABEL_COLOURS == 24
    assert label_colour_name(0) == "orange"
    assert label_colour_name(8) == "orange, stripe"
    assert label_colour_name(23) == "slate, dots"


def test_high_contrast_makes_borders_visible():
    for tokens in (LIGHT, DARK):
        strong = with_high_contrast(tokens)
        assert contrast(strong.border, strong.surface) >= 3
        assert strong.muted == strong.text
