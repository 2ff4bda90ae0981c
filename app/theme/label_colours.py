"""The colours of labels: Okabe-Ito with slate for black, told apart also by pattern (UX.md section 3)."""

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from app.theme.tokens import Tokens

Pattern = Literal["plain", "stripe", "dots"]
PATTERNS: tuple[Pattern, ...] = ("plain", "stripe", "dots")


@dataclass(frozen=True, slots=True)
class LabelColour:
    """One hue: its fill, the 1 px edge that reaches 3:1, and the tint behind marked text."""

    name: str
    fill: str
    edge_light: str
    edge_dark: str
    tint_light: str
    tint_dark: str

    def edge(self, tokens: Tokens) -> str:
        return self.edge_dark if tokens.dark else self.edge_light

    def tint(self, tokens: Tokens) -> str:
        return self.tint_dark if tokens.dark else self.tint_light


LABEL_COLOURS = (
    LabelColour("orange", "#E69F00", "#B37C00", "#E69F00", "#FAEED1", "#5D4919"),
    LabelColour("sky", "#56B4E9", "#4590BA", "#56B4E9", "#E1F2FB", "#2F4F64"),
    LabelColour("green", "#009E73", "#009B71", "#009E73", "#D1EEE6", "#14483E"),
    LabelColour("yellow", "#F0E442", "#908928", "#F0E442", "#FCFADD", "#615F2E"),
    LabelColour("blue", "#0072B2", "#0072B2", "#0F7AB7", "#D1E6F1", "#143A52"),
    LabelColour("vermillion", "#D55E00", "#D55E00", "#D55E00", "#F7E2D1", "#583419"),
    LabelColour("purple", "#CC79A7", "#BC6F9A", "#CC79A7", "#F6E7EF", "#553C4F"),
    LabelColour("slate", "#3F454F", "#3F454F", "#A3ABB8", "#E3E5E8", "#3F454F"),
)
N_LABEL_COLOURS = len(LABEL_COLOURS) * len(PATTERNS)


def label_colour(index: int) -> LabelColour:
    """Return the hue of the label colour `index` (0 to 23; beyond, they repeat)."""
    return LABEL_COLOURS[index % len(LABEL_COLOURS)]


def label_pattern(index: int) -> Pattern:
    """Return what tells `index` from the same hue eight or sixteen places before."""
    return PATTERNS[index // len(LABEL_COLOURS) % len(PATTERNS)]


def label_colour_name(index: int) -> str:
    """Return the words for a screen reader or a colour menu: "orange", "orange, stripe"."""
    pattern, name = label_pattern(index), label_colour(index).name
    return name if pattern == "plain" else f"{name}, {pattern}"


def paint_swatch(painter: QPainter, rect: QRectF, index: int, tokens: Tokens) -> None:
    """Paint the swatch of label colour `index` into `rect`: fill, pattern, and an edge of 3:1."""
    colour = label_colour(index)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    shape = QPainterPath()
    radius = min(3.0, rect.width() / 4)
    shape.addRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
    painter.fillPath(shape, QColor(colour.fill))
    painter.setClipPath(shape)
    _paint_pattern(painter, rect, label_pattern(index), colour.fill)
    painter.setClipping(False)
    painter.strokePath(shape, QPen(QColor(colour.edge(tokens)), 1.0))
    painter.restore()


def _paint_pattern(painter: QPainter, rect: QRectF, pattern: Pattern, fill: str) -> None:
    ink = QColor("#FFFFFF") if QColor(fill).lightnessF() < 0.45 else QColor("#0B0D10")
    if pattern == "stripe":
        painter.setPen(QPen(ink, max(1.6, rect.width() / 7), c=Qt.PenCapStyle.FlatCap))
        painter.drawLine(rect.bottomLeft(), rect.topRight())
    elif pattern == "dots":
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        radius = max(1.0, rect.width() / 9)
        for across, down in ((0.3, 0.3), (0.7, 0.3), (0.3, 0.7), (0.7, 0.7)):
            centre = QPointF(rect.left() + across * rect.width(), rect.top() + down * rect.height())
            painter.drawEllipse(centre, radius, radius)
