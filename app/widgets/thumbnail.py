"""How a small picture or a small text of an item is painted, in the filmstrip and in lists."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPainterPath, QPen, QTextLayout

from app.theme.fonts import line_height, scaled, text_font
from app.theme.icons import paint_icon
from app.theme.label_colours import paint_swatch
from app.theme.tokens import RADIUS_SMALL, Tokens
from app.widgets.plain_text import one_line, paint_text

PLATE_INK, PLATE = "#1A1D23", "#FFFFFF"


def paint_picture(painter: QPainter, rect: QRectF, image: QImage | None, tokens: Tokens) -> None:
    """Paint `image` filling `rect`, cut at its edges; a neutral plate while there is none yet."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    shape = QPainterPath()
    shape.addRoundedRect(rect, RADIUS_SMALL, RADIUS_SMALL)
    painter.setClipPath(shape)
    painter.fillRect(rect, QColor(tokens.sunken))
    if image is not None and not image.isNull():
        scale = max(rect.width() / image.width(), rect.height() / image.height())
        width, height = rect.width() / scale, rect.height() / scale
        source = QRectF((image.width() - width) / 2, (image.height() - height) / 2, width, height)
        painter.drawImage(rect, image, source)
    painter.restore()


def paint_text_card(
    painter: QPainter, rect: QRectF, name: str, words: str, tokens: Tokens, *, done: bool, now: bool
) -> None:
    """Paint the name of a text and two lines of it on a small card."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(tokens.border), 1))
    painter.setBrush(QColor(tokens.surface))
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_SMALL, RADIUS_SMALL)
    left, width = rect.left() + 10, rect.width() - 20
    top, pitch = rect.top() + 8, line_height("secondary")
    if done:
        paint_icon(painter, "check", QRectF(left - 2, top, pitch, pitch), tokens.muted)
    indent = pitch + 2 if done else 0
    painter.setFont(text_font("secondary"))
    metrics = painter.fontMetrics()
    baseline = top + (pitch + metrics.ascent() - metrics.descent()) / 2
    paint_text(painter, left + indent, baseline, width - indent, name, role="secondary", colour=tokens.text, bold=True)
    ink = tokens.text if now else tokens.muted
    painter.setPen(QColor(ink))
    painter.setFont(text_font("secondary"))
    box = QRectF(left, top + pitch + 2, width, 2 * pitch)
    for row, part in enumerate(_two_lines(one_line(words, limit=240), painter.font(), width)):
        baseline = box.top() + row * pitch + (pitch + metrics.ascent() - metrics.descent()) / 2
        paint_text(painter, left, baseline, width, part, role="secondary", colour=ink)
    painter.restore()


def _two_lines(words: str, font: QFont, width: float) -> tuple[str, str]:
    """Return what fits into the first line of `width`, broken between words, and all the rest."""
    layout = QTextLayout(words, font)
    layout.beginLayout()
    line = layout.createLine()
    if not line.isValid():
        return words, ""
    line.setLineWidth(width)
    layout.endLayout()
    units = words.encode("utf-16-le", "replace")  # Qt counts UTF-16 units, Python code points
    cut = 2 * line.textLength()
    return units[:cut].decode("utf-16-le", "replace"), units[cut:].decode("utf-16-le", "replace")


def paint_chip(painter: QPainter, corner: QPointF, key: str, colour: int | None, tokens: Tokens) -> None:
    """Paint an answer on a white plate whose lower left is `corner`: colour and key, a question mark for none."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(text_font("keycap"))
    width = painter.fontMetrics().horizontalAdvance(key)
    height = scaled(18)
    plate = QRectF(corner.x(), corner.y() - height, width + scaled(26), height)
    painter.setPen(QPen(QColor(tokens.border), 1))
    painter.setBrush(QColor(PLATE))
    painter.drawRoundedRect(plate.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
    mark = QRectF(plate.left() + scaled(5), plate.center().y() - scaled(5), scaled(10), scaled(10))
    if colour is None:
        paint_icon(painter, "question", mark.adjusted(-1, -1, 1, 1), PLATE_INK)
    else:
        paint_swatch(painter, mark, colour, tokens)
    painter.setPen(QColor(PLATE_INK))
    painter.drawText(plate.adjusted(scaled(19), 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, key)
    painter.restore()


def paint_flag(painter: QPainter, corner: QPointF, tokens: Tokens) -> None:
    """Paint a flag on a white plate whose upper right is `corner`."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    side = scaled(18)
    plate = QRectF(corner.x() - side, corner.y(), side, side)
    painter.setPen(QPen(QColor(tokens.border), 1))
    painter.setBrush(QColor(PLATE))
    painter.drawRoundedRect(plate.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
    paint_icon(painter, "flag", plate.adjusted(3, 3, -3, -3), "#855300")
    painter.restore()
