import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtWidgets import QTableView

from app.theme.palette import shown_tokens
from app.widgets.charts.bars import BarChart
from app.widgets.charts.dot_interval import DotChart
from app.widgets.charts.line_chart import Curve, Level, LineChart, Span
from app.widgets.charts.mark import BarMark, Mark, PairMark, PointMark
from app.widgets.charts.matrix import PairMatrix
from app.widgets.charts.scales import ticks

BARS = [
    BarMark(key=2**40, name="Healthy", value=131, colour=2, target=120, note="met"),
    BarMark(key=2, name="Bacterial blight", value=37, colour=0, target=120, note="83 short", tone="warn"),
    BarMark(key=3, name="Not a usable photo with a very long name indeed", value=15, colour=7, note="no target"),
]
DOTS = [
    Mark(key="a", name="Healthy", value=0.88, low=0.81, high=0.93, n=46, colour=2),
    Mark(key="b", name="Rust", value=0.9, low=0.5, high=1.0, n=8, colour=5),
    Mark(key="c", name="Blight", value=None, n=0, colour=0, why="undefined because nobody chose it"),
]
POINTS = tuple(
    PointMark(key=i, name=f"Round {i + 1}", x=50.0 * (i + 1), value=0.4 + 0.1 * i, low=0.3, high=0.9, n=9 + i)
    for i in range(4)
)
PAIRS = [
    PairMark(key=("J", "M"), name="Jun", other="Mara", value=0.79, n=52),
    PairMark(key=("T", "M"), name="Tomas", other="Mara", value=0.74, n=38),
    PairMark(key=("T", "J"), name="Tomas", other="Jun", value=0.5, n=6),
]


@pytest.fixture
def shown(qtbot):
    def show(chart, width=420, height=240):
        qtbot.addWidget(chart)
        chart.resize(width, height)
        chart.show()
        qtbot.waitExposed(chart)
        chart.activateWindow()
        chart.setFocus()
        qtbot.waitUntil(chart.hasFocus)
        return chart

    return show


def bars() -> BarChart:
    chart = BarChart("Class balance", style="count")
    chart.set_marks(BARS)
    return chart


def dots() -> DotChart:
    chart = DotChart("Agreement per label")
    chart.set_marks(DOTS, goal=0.8)
    return chart


def curve() -> LineChart:
    chart = LineChart("Learning curve")
    ahead = (PointMark(key="f", name="Forecast", x=400.0, value=0.8, low=0.7, high=0.9),)
    chart.set_curve(
        Curve(
            points=POINTS,
            forecast=ahead,
            baseline=POINTS,
            baseline_text="if picked at random",
            goal=Level(value=0.85, text="goal 0.85"),
            ceiling=Level(value=0.91, text="people agree 0.91"),
            reach=Span(low=300, high=380, text="300 to 380 labels"),
        )
    )
    return chart


def matrix() -> PairMatrix:
    chart = PairMatrix("Agreement per pair")
    chart.set_marks(PAIRS, rows=["Jun", "Tomas"], columns=["Mara", "Jun"])
    return chart


ALL = {"bars": bars, "dots": dots, "curve": curve, "matrix": matrix}


def has_colour(chart, colour: str, rect=None) -> bool:
    image: QImage = chart.grab(rect).toImage() if rect is not None else chart.grab().toImage()
    wanted = QColor(colour).rgb()
    return any(image.pixel(x, y) == wanted for x in range(image.width()) for y in range(image.height()))


@pytest.mark.parametrize("make", ALL.values(), ids=ALL.keys())
def test_enter_and_click_open_what_is_behind_a_mark(qtbot, shown, make):
    chart = shown(make())
    with qtbot.waitSignal(chart.mark_activated) as signal:
        qtbot.keyClick(chart, Qt.Key.Key_Return)
    assert signal.args == [chart.marks()[0].key]
    second = chart.mark_rects()[1].center().toPoint()
    with qtbot.waitSignal(chart.mark_activated) as signal:
        qtbot.mouseClick(chart, Qt.MouseButton.LeftButton, pos=second)
    assert signal.args == [chart.marks()[1].key]
    assert chart.current_mark() is chart.marks()[1]


@pytest.mark.parametrize("make", ALL.values(), ids=ALL.keys())
def test_t_shows_the_same_values_as_a_table_and_t_brings_the_chart_back(qtbot, shown, make):
    chart = shown(make())
    qtbot.keyClick(chart, Qt.Key.Key_T)
    table = chart.findChild(QTableView)
    assert table.isVisible()
    assert table.hasFocus()
    model = table.model()
    assert [model.index(row, 0).data() for row in range(model.rowCount())] == [mark.name for mark in chart.marks()]
    qtbot.keyClick(table, Qt.Key.Key_Down)
    with qtbot.waitSignal(chart.mark_activated) as signal:
        qtbot.keyClick(table, Qt.Key.Key_Return)
    assert signal.args == [chart.marks()[1].key]
    qtbot.keyClick(table, Qt.Key.Key_T)
    assert not table.isVisible()
    assert chart.hasFocus()


@pytest.mark.parametrize("make", ALL.values(), ids=ALL.keys())
def test_the_ring_shows_only_with_the_keyboard_and_moves(qtbot, shown, make):
    chart = shown(make())
    first = chart.grab().toImage()
    qtbot.keyClick(chart, Qt.Key.Key_End)
    assert chart.current_mark() is chart.marks()[-1]
    assert chart.grab().toImage() != first
    focused = chart.grab().toImage()
    chart.clearFocus()
    assert chart.grab().toImage() != focused


@pytest.mark.parametrize("make", ALL.values(), ids=ALL.keys())
@pytest.mark.parametrize("size", [(170, 90), (1200, 600), (20, 10)])
def test_charts_paint_at_any_size(shown, make, size):
    chart = shown(make(), *size)
    chart.grab()
    assert len(chart.mark_rects()) == len(chart.marks())


def test_a_mark_is_read_aloud_with_value_interval_and_n(qtbot, shown):
    chart = shown(dots())
    assert chart.accessibleName() == "Agreement per label"
    assert chart.accessibleDescription() == "Healthy: 0.88, 95% interval 0.81 to 0.93, n 46"
    qtbot.keyClick(chart, Qt.Key.Key_Down)
    assert chart.accessibleDescription() == "Rust: 0.90, 95% interval 0.50 to 1.00, n 8, too few"
    qtbot.keyClick(chart, Qt.Key.Key_Down)
    assert chart.accessibleDescription() == "Blight: undefined because nobody chose it, n 0, too few"
    chart = shown(bars())
    qtbot.keyClick(chart, Qt.Key.Key_Down)
    assert chart.accessibleDescription() == "Bacterial blight: 37, target 120, 83 short"


def test_copying_gives_the_table(qtbot, shown):
    chart = shown(dots())
    qtbot.keyClick(chart, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0] == "Name\tValue\tLow\tHigh\tn\tNote"
    assert lines[1] == "Healthy\t0.88\t0.81\t0.93\t46\t"
    assert lines[3].endswith("undefined because nobody chose it")


def test_fewer_than_ten_is_never_a_solid_mark(qtbot, shown):
    few, many = DotChart("few"), DotChart("many")
    few.set_marks([Mark(key=1, name="Rust", value=0.5, low=0.4, high=0.6, n=9)])
    many.set_marks([Mark(key=1, name="Rust", value=0.5, low=0.4, high=0.6, n=10)])
    for chart in (few, many):
        shown(chart)
        chart.clearFocus()

    def middle_is_paper(chart: DotChart) -> bool:
        image = chart.grab().toImage()
        y = round(chart.mark_rects()[0].center().y())
        row = [image.pixelColor(x, y).name().upper() for x in range(image.width() // 4, image.width() * 3 // 4)]
        return shown_tokens().text not in row

    assert middle_is_paper(few)
    assert not middle_is_paper(many)


def test_a_bar_without_target_is_hollow_and_a_scarce_one_is_stressed(shown):
    chart = shown(bars())
    rects = [rect.toRect() for rect in chart.mark_rects()]
    tokens = shown_tokens()
    assert has_colour(chart, tokens.chart_bar, rects[0])
    assert has_colour(chart, tokens.warn, rects[1])
    assert not has_colour(chart, tokens.warn, rects[2])


def test_the_matrix_is_walked_in_two_directions(qtbot, shown):
    chart = shown(matrix())
    assert chart.accessibleDescription() == "Jun, Mara: 0.79, n 52"
    qtbot.keyClick(chart, Qt.Key.Key_Right)
    assert chart.current_mark().key == ("J", "M")
    qtbot.keyClick(chart, Qt.Key.Key_Down)
    qtbot.keyClick(chart, Qt.Key.Key_Right)
    assert chart.accessibleDescription() == "Tomas, Jun: 0.50, n 6, too few"
    qtbot.keyClick(chart, Qt.Key.Key_Up)
    assert chart.current_mark().key == ("T", "J")


def test_new_values_keep_the_ring_on_the_same_mark(qtbot, shown):
    chart = shown(bars())
    qtbot.keyClick(chart, Qt.Key.Key_Down)
    chart.set_marks([BARS[1], BARS[0]])
    assert chart.current_mark().name == "Bacterial blight"


def test_a_chart_without_marks_says_what_it_needs_and_takes_keys(qtbot, shown):
    chart = shown(DotChart("Agreement per label"))
    chart.set_empty_text("Too few double answers to judge agreement (8 of 10 needed).")
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_T):
        qtbot.keyClick(chart, key)
    qtbot.mouseClick(chart, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert chart.accessibleDescription().startswith("Too few double answers")
    assert has_colour(chart, shown_tokens().accent)  # the ring around all of it


@pytest.mark.parametrize(
    ("low", "high", "most", "expected"),
    [
        (0, 1000, 6, [0, 200, 400, 600, 800, 1000]),
        (0.36, 0.93, 7, [0.4, 0.5, 0.6, 0.7, 0.8, 0.9]),
        (0, 1, 2, [0, 1]),
        (3, 3, 5, [3]),
    ],
)
def test_axes_have_round_numbers(low, high, most, expected):
    assert ticks(low, high, most) == pytest.approx(expected)
