"""Every colour, distance and size of the window, once: UX.md section 3."""

from dataclasses import dataclass, fields, replace
from types import MappingProxyType
from typing import Literal

ColourName = Literal[
    "window", "surface", "sunken", "canvas", "hover", "border", "strong", "text", "muted", "disabled",
    "accent", "accent_fill", "on_accent", "accent_soft", "ok", "ok_soft", "warn", "warn_soft", "bad",
    "bad_soft", "selection", "chart_bar", "chart_line",
]  # fmt: skip

TextRole = Literal["caption", "secondary", "body", "label", "section", "title", "figure", "document", "keycap", "code"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """The colours of one appearance, as "#RRGGBB". Text on `accent_fill` is `on_accent`."""

    dark: bool
    window: str
    surface: str
    sunken: str
    canvas: str
    hover: str
    border: str
    strong: str
    text: str
    muted: str
    disabled: str
    accent: str
    accent_fill: str
    on_accent: str
    accent_soft: str
    ok: str
    ok_soft: str
    warn: str
    warn_soft: str
    bad: str
    bad_soft: str
    selection: str
    chart_bar: str
    chart_line: str

    def colours(self) -> dict[str, str]:
        """Return every colour by its name."""
        return {item.name: getattr(self, item.name) for item in fields(self) if item.name != "dark"}


@dataclass(frozen=True, slots=True, kw_only=True)
class TextStyle:
    """One step of the type scale, in pixels at 100 % font scale; `weight` as in CSS."""

    size: int
    line: int
    weight: int


LIGHT = Tokens(
    dark=False,
    window="#F3F4F6",
    surface="#FFFFFF",
    sunken="#ECEEF1",
    canvas="#DFE2E7",
    hover="#EEF0F4",
    border="#D8DCE2",
    strong="#7A828E",
    text="#1A1D23",
    muted="#565E6B",
    disabled="#5F6774",
    accent="#4A4DBE",
    accent_fill="#4A4DBE",
    on_accent="#FFFFFF",
    accent_soft="#ECECFB",
    ok="#1B7245",
    ok_soft="#E6F4EC",
    warn="#855300",
    warn_soft="#FCF1DC",
    bad="#B02A21",
    bad_soft="#FCEAE8",
    selection="#C9CAF0",
    chart_bar="#858D9A",
    chart_line="#5B6472",
)

DARK = Tokens(
    dark=True,
    window="#15171B",
    surface="#1D2025",
    sunken="#111317",
    canvas="#0E1013",
    hover="#272B32",
    border="#32373F",
    strong="#79818E",
    text="#E7E9ED",
    muted="#A3ABB8",
    disabled="#8E96A3",
    accent="#A9ACFF",
    accent_fill="#5A5DD6",
    on_accent="#FFFFFF",
    accent_soft="#2A2B4A",
    ok="#6CCB95",
    ok_soft="#1B3226",
    warn="#E6B04C",
    warn_soft="#38301C",
    bad="#FF8F86",
    bad_soft="#3F2220",
    selection="#3A3C78",
    chart_bar="#8E96A3",
    chart_line="#A3ABB8",
)


def with_high_contrast(tokens: Tokens) -> Tokens:
    """Return `tokens` for people who asked the system for more contrast: full text, visible borders."""
    return replace(tokens, border=tokens.strong, strong=tokens.text, muted=tokens.text)


SPACE = (4, 8, 12, 16, 20, 24, 32)
PANEL_PADDING, CARD_GAP = 16, 14
LIST_ROW, TABLE_ROW, LABEL_ROW, LABEL_ROW_DENSE = 28, 34, 44, 40
BUTTON_HEIGHT, BAR_BUTTON_HEIGHT, KEYCAP_HEIGHT = 32, 28, 20
TOP_ROW, SCREEN_HEADER, STATUS_BAR, RAIL_WIDTH, RAIL_COMPACT = 40, 52, 26, 76, 52
COMMAND_FIELD_WIDTH, SIDE_PANEL_WIDTH, SIDE_PANEL_NARROW = 420, 340, 280
RADIUS_SMALL, RADIUS_FIELD, RADIUS_CARD, RADIUS_OVERLAY = 4, 6, 8, 10
FOCUS_WIDTH, FOCUS_GAP = 2, 2
PRESS_FLASH_MS = 150

TYPE: MappingProxyType[str, TextStyle] = MappingProxyType(
    {
        "keycap": TextStyle(size=11, line=16, weight=500),
        "caption": TextStyle(size=11, line=16, weight=600),
        "secondary": TextStyle(size=12, line=16, weight=400),
        "body": TextStyle(size=13, line=18, weight=400),
        "code": TextStyle(size=12, line=18, weight=400),
        "label": TextStyle(size=14, line=20, weight=500),
        "section": TextStyle(size=15, line=22, weight=600),
        "title": TextStyle(size=20, line=28, weight=600),
        "figure": TextStyle(size=24, line=30, weight=600),
        "document": TextStyle(size=16, line=38, weight=400),
    }
)
DOCUMENT_SIZES = (14, 16, 19)
