import re

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QImage, QPainter
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from app.theme.apply import apply_theme
from app.theme.fonts import font_scale, scaled, system_font_scale, text_font
from app.theme.icons import DRAWINGS, icon_pixmap
from app.theme.label_colours import paint_swatch
from app.theme.palette import palette_for, shown_tokens
from app.theme.stylesheet import stylesheet_for
from app.theme.tokens import DARK, LIGHT, with_high_contrast


def dominant(widget) -> str:
    image = widget.grab().toImage()
    return image.pixelColor(3, image.height() // 2).name().upper()


def test_switching_the_theme_repaints_what_is_on_screen(qtbot, qapp: QApplication):
    apply_theme(qapp, "light")
    button = QPushButton("Label")
    qtbot.addWidget(button)
    button.show()
    assert dominant(button) == LIGHT.surface
    apply_theme(qapp, "dark")
    assert shown_tokens() is DARK
    assert dominant(button) == DARK.surface
    apply_theme(qapp, "light")
    assert dominant(button) == LIGHT.surface


def test_system_is_light_where_the_system_does_not_say(qapp: QApplication):
    apply_theme(qapp, "system")
    assert shown_tokens() is LIGHT


def test_each_appearance_is_found_again_in_its_palette(qapp: QApplication):
    for tokens in (LIGHT, DARK, with_high_contrast(LIGHT), with_high_contrast(DARK)):
        qapp.setPalette(palette_for(tokens))
        assert shown_tokens() == tokens
    apply_theme(qapp, "light")


def test_text_scale_grows_texts_and_heights(qtbot, qapp: QApplication):
    apply_theme(qapp, "light", 1.0)
    button, label = QPushButton("Label"), QLabel("Label")
    label.setProperty("role", "title")
    for widget in (button, label):
        qtbot.addWidget(widget)
        widget.show()
    before = button.sizeHint().height(), label.sizeHint().height()
    assert before[0] == 32
    apply_theme(qapp, "light", 2.0)
    assert font_scale() == 2.0
    assert scaled(44) == 88
    assert text_font("caption").pixelSize() == 22
    assert button.sizeHint().height() == 64
    assert label.sizeHint().height() > 1.8 * before[1]
    apply_theme(qapp, "light", 1.0)


@pytest.mark.parametrize(
    ("points", "platform", "scale"),
    [
        (9, "win32", 1.0),
        (13.5, "win32", 1.5),
        (13, "darwin", 1.0),
        (10, "linux", 1.0),
        (11, "linux", 1.0),
        (22, "linux", 2.0),
        (40, "linux", 2.0),
        (4, "linux", 0.8),
        (-1, "linux", 1.0),  # a font set in pixels
    ],
)
def test_the_system_font_scale_is_read_from_its_point_size(points: float, platform: str, scale: float):
    assert system_font_scale(points, platform) == pytest.approx(scale)


def test_the_stylesheet_has_no_shadow_no_gradient_and_no_colour_of_its_own():
    for tokens in (LIGHT, DARK):
        sheet = stylesheet_for(tokens, 1.0)
        assert "gradient" not in sheet
        assert "url(" not in sheet
        foreign = set(re.findall(r"#[0-9A-F]{6}\b", sheet)) - set(tokens.colours().values())
        assert len(foreign) == 1  # the pressed accent button


def test_weights_reach_the_font(qapp: QApplication):
    assert text_font("section").weight() == QFont.Weight.DemiBold
    assert text_font("body").weight() == QFont.Weight.Normal
    assert text_font("body", bold=True).weight() == QFont.Weight.DemiBold


@pytest.mark.parametrize("name", DRAWINGS)
def test_every_icon_paints_in_its_colour_and_stays_in_its_square(qapp: QApplication, name: str):
    image = icon_pixmap(name, "#FF0000", 57).toImage()
    inked = [(x, y) for x in range(57) for y in range(57) if image.pixelColor(x, y).alpha() > 128]
    assert len(inked) > 20
    assert all(image.pixelColor(x, y).name() == "#ff0000" for x, y in inked)
    assert all(2 <= x <= 54 and 2 <= y <= 54 for x, y in inked)


def test_icons_are_all_different(qapp: QApplication):
    images = [icon_pixmap(name, "black", 19).toImage() for name in DRAWINGS]
    twins = {"help", "question"}  # one sign, two meanings
    assert len({bytes(image.constBits()) for image in images}) == len(images) - len(twins) + 1


def test_patterns_tell_swatches_of_one_hue_apart(qapp: QApplication):
    seen = set()
    for index in (4, 12, 20):  # blue, blue with a stripe, blue with dots
        image = QImage(14, 14, QImage.Format.Format_RGB32)
        image.fill(Qt.GlobalColor.white)
        painter = QPainter(image)
        paint_swatch(painter, QRectF(0, 0, 14, 14), index, LIGHT)
        painter.end()
        grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
        seen.add(bytes(grey.constBits()))
    assert len(seen) == 3
