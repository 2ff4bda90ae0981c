import pytest
from PySide6.QtCore import QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtWidgets import QApplication, QLabel, QToolButton, QWidget

from app.theme.apply import apply_theme
from app.theme.palette import shown_tokens
from app.widgets.image_view import MARGIN, ImageView


def picture(colour: str, width: int = 400, height: int = 300) -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    return image


@pytest.fixture
def view(qtbot) -> ImageView:
    widget = ImageView()
    qtbot.addWidget(widget)
    widget.resize(840, 640)
    widget.show()
    qtbot.waitExposed(widget)
    widget.activateWindow()
    widget.setFocus()
    return widget


def colour_at(view: ImageView, x: int, y: int) -> str:
    return view.viewport().grab().toImage().pixelColor(x, y).name().upper()


def percent(view: ImageView) -> str:
    return next(label.text() for label in view.findChildren(QLabel) if label.text().endswith("%"))


def wheel(view: ImageView, at: QPoint, notches: int) -> None:
    place = QPointF(at)
    event = QWheelEvent(
        place,
        QPointF(view.viewport().mapToGlobal(at)),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view.viewport(), event)


def test_the_next_picture_replaces_the_old_one_with_no_grey_between(view):
    view.show_image(picture("#FF0000"))
    middle = view.viewport().rect().center()
    seen = [colour_at(view, middle.x(), middle.y())]
    view.show_image(picture("#0000FF"))
    seen.append(colour_at(view, middle.x(), middle.y()))
    assert seen == ["#FF0000", "#0000FF"]


def test_around_the_picture_is_canvas_in_both_appearances(qapp, view):
    view.show_image(picture("#FF0000"))
    view.clearFocus()
    assert colour_at(view, 2, 300) == shown_tokens().canvas
    apply_theme(qapp, "dark", 1.0)
    assert shown_tokens().dark
    assert colour_at(view, 2, 300) == shown_tokens().canvas


def test_fit_shows_the_whole_picture_with_a_margin_and_follows_the_window(view):
    view.show_image(picture("#FF0000", 800, 600), QSize(4000, 3000))
    assert view.zoom() == pytest.approx(0.2)
    assert percent(view) == "20%"
    corner = view.image_position(QPoint(MARGIN, MARGIN))
    assert (corner.x(), corner.y()) == pytest.approx((0, 0), abs=5)
    view.resize(440, 340)
    assert view.zoom() == pytest.approx(0.1)


def test_z_goes_to_100_percent_and_back(qtbot, view):
    view.show_image(picture("#FF0000", 800, 600), QSize(4000, 3000))
    qtbot.keyClick(view, Qt.Key.Key_Z)
    assert view.zoom() == pytest.approx(1.0)
    assert percent(view) == "100%"
    qtbot.keyClick(view, Qt.Key.Key_Z)
    assert view.is_fitting()


def test_a_double_click_opens_100_percent_at_the_pointer(qtbot, view):
    view.show_image(picture("#FF0000", 800, 600), QSize(4000, 3000))
    at = QPoint(600, 200)
    under = view.image_position(at)
    qtbot.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert view.zoom() == pytest.approx(1.0)
    assert (view.image_position(at) - under).manhattanLength() < 4


def test_the_wheel_zooms_at_the_pointer(view):
    view.show_image(picture("#FF0000", 800, 600), QSize(4000, 3000))
    at = QPoint(500, 400)
    wheel(view, at, 6)
    under = view.image_position(at)
    wheel(view, at, 2)
    assert (view.image_position(at) - under).manhattanLength() < 8
    assert view.zoom() == pytest.approx(0.2 * 1.25**8)
    wheel(view, at, -100)
    assert view.zoom() > 0


def test_plus_minus_and_control_0(qtbot, view):
    view.show_image(picture("#FF0000"))
    fitted = view.zoom()
    qtbot.keyClicks(view, "+")
    assert view.zoom() == pytest.approx(fitted * 1.25)
    qtbot.keyClicks(view, "--")
    assert view.zoom() == pytest.approx(fitted / 1.25)
    qtbot.keyClick(view, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert view.zoom() == pytest.approx(fitted)


@pytest.mark.parametrize("button", [Qt.MouseButton.MiddleButton, Qt.MouseButton.LeftButton])
def test_middle_button_or_space_drags_the_picture(qtbot, view, button):
    view.show_image(picture("#FF0000", 800, 600), QSize(4000, 3000))
    view.zoom_to(1.0)
    if button == Qt.MouseButton.LeftButton:
        qtbot.keyPress(view, Qt.Key.Key_Space)
    before = view.image_position(QPoint(300, 300))
    qtbot.mousePress(view.viewport(), button, pos=QPoint(300, 300))
    qtbot.mouseMove(view.viewport(), QPoint(200, 250))
    qtbot.mouseRelease(view.viewport(), button, pos=QPoint(200, 250))
    moved = view.image_position(QPoint(300, 300)) - before
    assert (moved.x(), moved.y()) == pytest.approx((100, 50), abs=2)


class Screen(QWidget):
    seen = 0

    def keyPressEvent(self, event):
        Screen.seen += 1


def test_arrows_pan_when_zoomed_and_are_left_to_the_screen_when_fitted(qtbot):
    screen = Screen()
    qtbot.addWidget(screen)
    view = ImageView(screen)
    view.resize(840, 640)
    screen.show()
    view.show_image(picture("#FF0000", 800, 600), QSize(4000, 3000))
    qtbot.keyClick(view, Qt.Key.Key_Right)
    qtbot.keyClick(view, Qt.Key.Key_1)
    assert Screen.seen == 2
    view.zoom_to(1.0)
    before = view.image_position(QPoint(10, 10)).x()
    qtbot.keyClick(view, Qt.Key.Key_Right)
    assert Screen.seen == 2
    assert view.image_position(QPoint(10, 10)).x() > before


def test_zooming_past_the_decoded_pixels_asks_once_and_refining_moves_nothing(qtbot, view):
    view.show_image(picture("#FF0000", 800, 600), QSize(4000, 3000))
    asked = []
    view.detail_wanted.connect(lambda: asked.append(True))
    view.zoom_to(1.0)
    view.zoom_in()
    assert asked == [True]
    place = view.image_position(QPoint(100, 100))
    view.refine(picture("#00FF00", 4000, 3000))
    assert view.image_position(QPoint(100, 100)) == place
    assert colour_at(view, 400, 300) == "#00FF00"


def test_the_zoom_buttons_work_and_say_their_keys(qtbot, view):
    view.show_image(picture("#FF0000"))
    fitted = view.zoom()
    buttons = {button.accessibleName(): button for button in view.findChildren(QToolButton)}
    assert all("(" in button.toolTip() for button in buttons.values())
    qtbot.mouseClick(buttons["Larger"], Qt.MouseButton.LeftButton)
    assert view.zoom() > fitted
    qtbot.mouseClick(buttons["Fit"], Qt.MouseButton.LeftButton)
    assert view.zoom() == pytest.approx(fitted)


def test_zoom_can_be_kept_from_picture_to_picture(view):
    view.show_image(picture("#FF0000", 800, 600), QSize(4000, 3000))
    view.zoom_to(0.5)
    view.show_image(picture("#0000FF", 800, 600), QSize(4000, 3000), keep_zoom=True)
    assert view.zoom() == pytest.approx(0.5)
    view.show_image(picture("#FF0000", 800, 600), QSize(4000, 3000))
    assert view.is_fitting()


def test_an_empty_view_takes_all_keys_without_harm(qtbot, view):
    for key in (Qt.Key.Key_Z, Qt.Key.Key_Plus, Qt.Key.Key_Minus, Qt.Key.Key_Space):
        qtbot.keyClick(view, key)
    assert not view.has_image()
    assert view.wanted_size() == QSize(800, 600)
