"""Our icons: line drawings on a 19 px grid, one 1.6 px stroke with round ends, tinted like text.

The drawings are strings of commands with absolute coordinates: M, L, H, V, Q, C and Z as in SVG paths, and
`O x y radius` for a circle, `R x y width height radius` for a rounded box, `D x y` for a dot.
"""

from collections.abc import Iterator
from functools import lru_cache
from types import MappingProxyType

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPen, QPixmap

from app.theme.palette import shown_tokens
from app.theme.tokens import ColourName

GRID = 19.0
STROKE = 1.6

DRAWINGS: MappingProxyType[str, str] = MappingProxyType(
    {
        "label": "M3 4.2 V8.8 L10 15.8 Q10.8 16.5 11.6 15.8 L15.8 11.6 Q16.5 10.8 15.8 10 L8.8 3 H4.2"
        " Q3 3 3 4.2 Z O6.5 6.5 0.9",
        "review": "M3 5 H14.5 M3 9.5 H9 M3 14 H7 M10 12.6 L12.3 14.9 L16.3 10",
        "insights": "M3 16 H16 M5.5 13 V10 M9.5 13 V4 M13.5 13 V7.5",
        "data": "R3 3 5.2 5.2 1.4 R10.8 3 5.2 5.2 1.4 R3 10.8 5.2 5.2 1.4 R10.8 10.8 5.2 5.2 1.4",
        "export": "M9.5 11.8 V3 M6.2 6 L9.5 2.8 L12.8 6 M3.2 11 V14.5 Q3.2 16 4.7 16 H14.3 Q15.8 16 15.8 14.5 V11",
        "help": "O9.5 9.5 6.7 M7.4 7.9 C7.4 5.2 11.6 5.2 11.6 7.8 C11.6 9.4 9.5 9.3 9.5 10.9 D9.5 13.3",
        "settings": "M3 6 H8.8 M13.2 6 H16 O11 6 2 M3 13 H4.8 M9.2 13 H16 O7 13 2",
        "search": "O8.3 8.3 5 M12 12 L16 16",
        "check": "M4 10 L7.8 13.8 L15 5.6",
        "undo": "M6.4 3.8 L3.2 7 L6.4 10.2 M3.4 7 H11.5 C17.2 7 17.2 15 11.5 15 H8.5",
        "redo": "M12.6 3.8 L15.8 7 L12.6 10.2 M15.6 7 H7.5 C1.8 7 1.8 15 7.5 15 H10.5",
        "skip": "M4 4.4 L11 9.5 L4 14.6 Z M14.8 4.4 V14.6",
        "flag": "M4.5 16.5 V3.2 H14.8 L12.4 7.2 L14.8 11.2 H4.5",
        "note": "M5 3.5 H14 Q15.5 3.5 15.5 5 V11 Q15.5 12.5 14 12.5 H8.6 L5 15.8 V12.5"
        " Q3.5 12.5 3.5 11 V5 Q3.5 3.5 5 3.5 Z",
        "book": "M9.5 5.6 C8 4 5.5 3.8 2.8 3.8 V14 C5.5 14 8 14.2 9.5 15.8 C11 14.2 13.5 14 16.2 14"
        " V3.8 C13.5 3.8 11 4 9.5 5.6 V15.8",
        "eye": "M2.2 9.5 C5 3.9 14 3.9 16.8 9.5 C14 15.1 5 15.1 2.2 9.5 Z O9.5 9.5 2.2",
        "eye_off": "M6.4 5.6 C10 4.2 14.7 5.3 16.8 9.5 C16.2 10.6 15.5 11.5 14.7 12.2 M4.3 6.9 C3.5 7.6"
        " 2.8 8.5 2.2 9.5 C4.3 13.7 9 14.9 12.6 13.4 M7.9 8.2 C6.9 10 8.9 12.1 10.8 11.1"
        " M3.4 3.4 L15.6 15.6",
        "info": "O9.5 9.5 6.7 M9.5 9.2 V13 D9.5 6.4",
        "question": "O9.5 9.5 6.7 M7.4 7.9 C7.4 5.2 11.6 5.2 11.6 7.8 C11.6 9.4 9.5 9.3 9.5 10.9 D9.5 13.3",
        "zoom_in": "O8.3 8.3 5 M12 12 L16 16 M8.3 6.2 V10.4 M6.2 8.3 H10.4",
        "zoom_out": "O8.3 8.3 5 M12 12 L16 16 M6.2 8.3 H10.4",
        "plus": "M9.5 4 V15 M4 9.5 H15",
        "minus": "M4 9.5 H15",
        "fit": "M3.2 7 V3.2 H7 M12 3.2 H15.8 V7 M15.8 12 V15.8 H12 M7 15.8 H3.2 V12",
        "chevron_left": "M11.6 4.7 L6.8 9.5 L11.6 14.3",
        "chevron_right": "M7.4 4.7 L12.2 9.5 L7.4 14.3",
        "chevron_up": "M4.7 11.6 L9.5 6.8 L14.3 11.6",
        "chevron_down": "M4.7 7.4 L9.5 12.2 L14.3 7.4",
        "folder": "M2.8 5.5 Q2.8 4.2 4.1 4.2 H7.4 L9.2 6.2 H14.9 Q16.2 6.2 16.2 7.5 V13.7"
        " Q16.2 15 14.9 15 H4.1 Q2.8 15 2.8 13.7 Z",
        "file": "M5.8 2.8 H11 L14.6 6.4 V14.9 Q14.6 16.2 13.3 16.2 H5.8 Q4.5 16.2 4.5 14.9 V4.1"
        " Q4.5 2.8 5.8 2.8 Z M10.8 3 V6.6 H14.4",
        "table": "R3 3.5 13 12 1.6 M3 7.5 H16 M3 11.5 H16 M8 7.5 V15.5",
        "image": "R3 3.5 13 12 1.6 O7 7.4 1.1 M3.4 13.6 L7.6 10.2 L10 12.2 L13 9.2 L15.8 11.8",
        "text": "M4 4.5 H15 M4 8.2 H15 M4 11.8 H15 M4 15.2 H10",
        "warning": "M8.6 3.7 Q9.5 2.4 10.4 3.7 L16.3 14 Q16.9 15.4 15.4 15.4 H3.6 Q2.1 15.4 2.7 14 Z"
        " M9.5 7.6 V10.6 D9.5 12.9",
        "error": "O9.5 9.5 6.7 M7.2 7.2 L11.8 11.8 M11.8 7.2 L7.2 11.8",
        "close": "M5 5 L14 14 M14 5 L5 14",
        "lock": "R4 8.6 11 7.4 1.6 M6.4 8.6 V6.3 C6.4 2.1 12.6 2.1 12.6 6.3 V8.6",
        "people": "O7 6.4 2.6 M2.2 15.6 C2.2 10.4 11.8 10.4 11.8 15.6 M11.8 4 C14.9 4.2 14.9 8.7 11.8 8.9"
        " M13.6 11.5 C15.7 12 16.8 13.4 16.8 15.6",
        "copy": "R6.6 6.6 9.4 9.4 1.6 M12.4 3.2 H4.6 Q3.2 3.2 3.2 4.6 V12.4",
        "stop": "R4.8 4.8 9.4 9.4 1.6",
        "play": "M6 4.2 L14.4 9.5 L6 14.8 Z",
        "sun": "O9.5 9.5 3 M9.5 2 V3.4 M9.5 15.6 V17 M2 9.5 H3.4 M15.6 9.5 H17 M4.2 4.2 L5.2 5.2"
        " M13.8 13.8 L14.8 14.8 M14.8 4.2 L13.8 5.2 M5.2 13.8 L4.2 14.8",
        "moon": "M15.8 11.2 C11 13 6.2 8.2 8 3.2 C4.6 4 2.8 6.7 2.8 9.7 C2.8 13.4 5.7 16.2 9.4 16.2"
        " C12.4 16.2 15 14.4 15.8 11.2 Z",
        "trash": "M3.5 5.4 H15.5 M7 5.2 V3.2 H12 V5.2 M5 5.6 L5.7 16 H13.3 L14 5.6 M8 8.6 V13 M11 8.6 V13",
        "backspace": "M6.6 4.5 H15 Q16.2 4.5 16.2 5.7 V13.3 Q16.2 14.5 15 14.5 H6.6 L2.2 9.5 Z"
        " M9 7.6 L12.8 11.4 M12.8 7.6 L9 11.4",
        "more": "D4.5 9.5 D9.5 9.5 D14.5 9.5",
        "drag": "D7 4.8 D12 4.8 D7 9.5 D12 9.5 D7 14.2 D12 14.2",
        "filter": "M3 3.8 H16 L11.2 9.8 V15.4 L7.8 13.6 V9.8 Z",
        "retrain": "M9.5 2.4 V5.4 M9.5 13.6 V16.6 M2.4 9.5 H5.4 M13.6 9.5 H16.6 M4.5 4.5 L6.6 6.6"
        " M12.4 12.4 L14.5 14.5 M14.5 4.5 L12.4 6.6 M6.6 12.4 L4.5 14.5",
    }
)
_LENGTHS = MappingProxyType({"M": 2, "L": 2, "H": 1, "V": 1, "Q": 4, "C": 6, "Z": 0, "O": 3, "R": 5, "D": 2})
DOT_RADIUS = 1.0


def paint_icon(painter: QPainter, name: str, rect: QRectF, colour: QColor | str) -> None:
    """Paint the icon `name` centred in `rect`, as large as its shorter side; `KeyError` if we have none such."""
    side = min(rect.width(), rect.height())
    lines, dots = icon_paths(name)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(rect.center() - QPointF(side / 2, side / 2))
    painter.scale(side / GRID, side / GRID)
    join, cap = Qt.PenJoinStyle.RoundJoin, Qt.PenCapStyle.RoundCap
    painter.strokePath(lines, QPen(QColor(colour), STROKE, Qt.PenStyle.SolidLine, cap, join))
    painter.fillPath(dots, QColor(colour))
    painter.restore()


def icon(name: str, colour: ColourName = "text", size: int = 16) -> QIcon:
    """Return the icon `name` of `size` px in the colours shown now.

    A view that keeps it asks again when its palette changes. (An icon engine of our own would tint itself, but
    PySide 6.11 crashes when Qt clones one written in Python.)
    """
    tokens = shown_tokens().colours()
    result = QIcon()
    for mode, ink in ((QIcon.Mode.Normal, tokens[colour]), (QIcon.Mode.Disabled, tokens["disabled"])):
        for ratio in (1, 2, 3):
            result.addPixmap(icon_pixmap(name, ink, size, ratio), mode)
    return result


def icon_pixmap(name: str, ink: QColor | str, size: int, ratio: float = 1.0) -> QPixmap:
    """Return the icon `name` on a transparent square of `size` px, sharp at the device pixel `ratio`."""
    pixmap = QPixmap(QSize(size, size) * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    paint_icon(painter, name, QRectF(0, 0, size, size), ink)
    painter.end()
    return pixmap


@lru_cache(maxsize=128)
def icon_paths(name: str) -> tuple[QPainterPath, QPainterPath]:
    """Return the lines and the dots of the icon `name` on the 19 px grid."""
    lines, dots = QPainterPath(), QPainterPath()
    for command, at in _commands(DRAWINGS[name]):
        here = lines.currentPosition()
        match command:
            case "M":
                lines.moveTo(at[0], at[1])
            case "L":
                lines.lineTo(at[0], at[1])
            case "H":
                lines.lineTo(at[0], here.y())
            case "V":
                lines.lineTo(here.x(), at[0])
            case "Q":
                lines.quadTo(at[0], at[1], at[2], at[3])
            case "C":
                lines.cubicTo(at[0], at[1], at[2], at[3], at[4], at[5])
            case "Z":
                lines.closeSubpath()
            case "O":
                lines.addEllipse(QPointF(at[0], at[1]), at[2], at[2])
            case "R":
                lines.addRoundedRect(at[0], at[1], at[2], at[3], at[4], at[4])
            case "D":
                dots.addEllipse(QPointF(at[0], at[1]), DOT_RADIUS, DOT_RADIUS)
    return lines, dots


def _commands(drawing: str) -> Iterator[tuple[str, list[float]]]:
    for chunk in "".join(f"\n{each}" if each in _LENGTHS else each for each in drawing).split("\n"):
        if not chunk:
            continue
        numbers = [float(number) for number in chunk[1:].split()]
        if len(numbers) != _LENGTHS[chunk[0]]:
            raise ValueError(f"{chunk!r} in {drawing!r} needs {_LENGTHS[chunk[0]]} numbers")
        yield chunk[0], numbers
