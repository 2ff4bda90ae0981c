"""The type scale as fonts: Inter where it is installed, else the system's face, at the system's scale."""

import sys

from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QApplication

from app.theme.tokens import TYPE, TextRole

SMALLEST_SCALE, LARGEST_SCALE = 0.8, 2.0
BODY_SIZE = TYPE["body"].size
# The point sizes desktops start with; a size outside says that the person changed the scale.
USUAL_POINT_SIZES = {"win32": (9.0, 9.0), "darwin": (13.0, 13.0)}
USUAL_ON_LINUX = (9.0, 11.0)


def system_font_scale(point_size: float, platform: str = sys.platform) -> float:
    """Return the font scale the system asks for, in [0.8, 2.0]; 1 when `point_size` is usual there."""
    low, high = USUAL_POINT_SIZES.get(platform, USUAL_ON_LINUX)
    if point_size <= 0:
        return 1.0
    scale = point_size / high if point_size > high else point_size / low if point_size < low else 1.0
    return min(max(scale, SMALLEST_SCALE), LARGEST_SCALE)


def application_font(system: QFont, scale: float) -> QFont:
    """Return the body font at `scale`: Inter if installed, else the face of `system`."""
    font = QFont("Inter") if QFontDatabase.hasFamily("Inter") else QFont(system.families() or [system.family()])
    font.setPixelSize(round(BODY_SIZE * scale))
    return font


def scaled(pixels: float) -> int:
    """Return `pixels` of the design at the font scale shown now; for heights and widths that hold text."""
    return round(pixels * font_scale())


def font_scale() -> float:
    """Return the font scale shown now, read from the application's font."""
    size = QApplication.font().pixelSize()
    return size / BODY_SIZE if size > 0 else 1.0


def text_font(role: TextRole, *, bold: bool = False, size: int | None = None) -> QFont:
    """Return the font of `role` with tabular figures; `size` overrides its pixels at 100 %."""
    style = TYPE[role]
    if role == "code":
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    else:
        font = QFont(QApplication.font())
        font.setFeature(QFont.Tag("tnum"), 1)
    font.setPixelSize(max(1, scaled(size or style.size)))
    font.setWeight(QFont.Weight(600 if bold else style.weight))
    return font


def line_height(role: TextRole) -> int:
    """Return the line height of `role` in pixels at the font scale shown now."""
    return scaled(TYPE[role].line)
