import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QTableView

from app.controllers.insights import InsightsController
from app.pages.insights.chart_card import ChartCard
from app.pages.insights.figure_tile import FigureTile
from app.widgets.charts.mark import TOO_FEW, Mark
from app.widgets.segmented import SegmentedControl
from labeling import settings
from labeling.answers import Answer, record_answer
from labeling.item_filter import parse_filter
from labeling.listing import all_matching
from labeling.overview import overview
from labeling.people import add_person, person_named
from labeling.project import Project
from labeling.rounds import RoundResult, store_round
from labeling.transfer.export_agreement import agreement_for_manifest
from labeling.transfer.exporting import ExportWish, export_project
from labeling.values import Skip
from labeling.viewer import viewer_of
from tests.app.page_window import CONTROL, PageWindow
from tests.builders import LEAD, NOW, answer

LABELS = ("cat", "dog", 'owl "barn"')


@pytest.fixture
def show(qtbot) -> Iterator[object]:
    windows: list[PageWindow] = []

    def make(project: Project, size: tuple[int, int] = (1364, 794)) -> PageWindow:
        windows.append(PageWindow(qtbot, project, InsightsController, size))
        return windows[-1]

    yield make
    for window in windows:
        window.close()


def store(project: Project, number: int, **metrics: object) -> None:
    report = {"metrics": metrics, "why": "", "not_answered": 0}
    result = RoundResult(seed=7, trained_on=20 * number, seconds=0.1, seq=0, report=report, ranking=())
    project.write(store_round, result, NOW + timedelta(minutes=number))


@pytest.fixture
def labelled(make_project) -> Project:
    """150 items, three people, a random sample, two rounds, a goal; one held-out item was skipped."""
    project: Project = make_project(150, labels=LABELS, target=60, held_out=0.3, overlap=0.5)
    project.write(settings.put, "mark", 0.6)
    project.write(settings.put, "goal", {"metric": "macro_f1", "value": 0.85})
    project.write(settings.put, "purpose", "count owls")
    for name in ("Zoe", "Ben"):
        project.write(add_person, name)
    with project.reading() as db:
        zoe = person_named(db, "Zoe").id
        first_held = db.execute("SELECT item_id FROM item_state ORDER BY u LIMIT 1").fetchone()[0]
    for item in range(1, 151):
        if item == first_held:
            project.write(record_answer, Answer(item_id=item, person_id=zoe, value=Skip(), given_at=NOW))
            continue
        answer(project, item, LABELS[item % 3], person="Zoe")
        if item <= 60:
            answer(project, item, LABELS[(item + (item % 6 == 0)) % 3], person="Ben" if item % 2 else LEAD)
    store(project, 1, macro_f1={"value": 0.5, "low": 0.3, "high": 0.7, "n": 12})
    store(project, 2, macro_f1={"value": 0.71, "low": 0.6, "high": 0.82, "n": 36})
    return project


def cards(window: PageWindow) -> dict[str, ChartCard]:
    """Return the visible chart cards by the name of their chart."""
    found = [card for card in window.window.findChildren(ChartCard) if card.isVisible()]
    return {card.chart.accessibleName(): card for card in found}


def tiles(window: PageWindow) -> list[FigureTile]:
    return [tile for tile in window.window.findChildren(FigureTile) if tile.isVisible()]


def tile(window: PageWindow, name: str) -> FigureTile:
    return next(one for one in tiles(window) if one.accessibleName().startswith(name))


def show_agreement(window: PageWindow) -> None:
    window.window.findChild(SegmentedControl).setFocus()
    window.press(Qt.Key.Key_Right)


def all_marks(window: PageWindow) -> list[Mark]:
    marks = [mark for card in cards(window).values() for mark in card.chart.marks()]
    show_agreement(window)
    return [*marks, *(mark for card in cards(window).values() for mark in card.chart.marks())]


def test_every_figure_shows_its_n_and_interval(show, labelled):
    """UX 5.5: every figure shows n and interval; sampled items that were not answered are counted beside."""
    window = show(labelled)
    model = tile(window, "Model").accessibleDescription()
    assert "0.71, 0.60 to 0.82 · goal 0.85" in model
    assert "n 36" in model
    with labelled.reading() as db:
        held = overview(db).held_out
    assert held.unanswered >= 1  # one was skipped; ties count too
    assert f"{held.unanswered} of {held.counted} not answered" in model
    agreement = tile(window, "Agreement").accessibleDescription()
    assert " to " in agreement
    assert "n " in agreement
    assert "labelled: " in agreement
    estimated = [mark for mark in all_marks(window) if mark.n is not None]
    assert len(estimated) > 20
    for mark in estimated:
        assert mark.low is not None, mark
        assert mark.low - 1e-9 <= mark.value <= mark.high + 1e-9
    window.press(Qt.Key.Key_Left)
    assert "0.71\t0.60\t0.82\t" in cards(window)["Learning curve"].chart.as_text()


def test_the_numbers_are_those_of_the_manifest(show, labelled, tmp_path):
    """UX 5.5: numbers match the export manifest."""
    window = show(labelled)
    with labelled.reading() as db:
        wish = ExportWish(format="jsonl", agreement=agreement_for_manifest(db))
    result = export_project(labelled, tmp_path / "out.jsonl", wish, now=NOW)
    manifest = json.loads(result.manifest.read_text(encoding="utf-8"))
    balance = {mark.name: mark.value for mark in cards(window)["Class balance"].chart.marks()}
    assert balance == {name: counts["train"] + counts["test"] for name, counts in manifest["rows_per_label"].items()}
    alpha = manifest["agreement"]["data"]["alpha"]
    assert (
        tile(window, "Agreement")
        .accessibleDescription()
        .startswith(f"{alpha['value']:.2f}, {alpha['low']:.2f} to {alpha['high']:.2f}")
    )
    show_agreement(window)
    for title, scope in (("In the data", "data"), ("On what was labelled", "labelled")):
        shown = {mark.name: mark.value for mark in cards(window)[title].chart.marks()}
        figures = manifest["agreement"][scope]
        assert shown["Krippendorff's α"] == pytest.approx(figures["alpha"]["value"])
        assert shown["Percent agreement"] == pytest.approx(figures["percent"]["value"])


def test_fewer_than_ten_is_never_a_solid_mark(show, make_project):
    """UX 5.5: n below 10 is never a solid mark, and n is that of the smallest class concerned."""
    project = make_project(60, labels=LABELS, held_out=0.5, overlap=0.5)
    project.write(settings.put, "mark", 1.0)
    project.write(add_person, "Zoe")
    for item in range(1, 61):
        label = LABELS[2] if item % 12 == 0 else LABELS[item % 2]  # owls are rare
        answer(project, item, label)
        answer(project, item, label, person="Zoe")
    store(project, 1, macro_f1={"value": 0.7, "low": 0.6, "high": 0.8, "n": 30})
    window = show(project)
    assert "Too few" in tile(window, "Model").accessibleDescription()
    assert "the smallest label has" in tile(window, "Model").toolTip()
    marks = [mark for mark in all_marks(window) if mark.n is not None]
    few = [mark for mark in marks if mark.n < TOO_FEW]
    assert {mark.name for mark in few} >= {'owl "barn"', "Round 1", "Krippendorff's α"}
    assert all(mark.is_hollow for mark in few)
    assert not any(mark.is_hollow for mark in marks if mark.name in ("cat", "dog"))


def test_the_page_says_all_without_colour(show, labelled):
    """UX 5.5: readable in greyscale: what is stressed by colour is said in words, and nothing is only a colour."""
    window = show(labelled)
    for mark in all_marks(window):
        assert mark.name
        assert mark.tone == "plain" or mark.note
    picture = window.window.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    assert len({picture.pixelColor(x, y).lightness() for x in range(0, 1300, 3) for y in range(0, 790, 3)}) > 8


@pytest.mark.parametrize("by", ["Enter", "click"])
def test_each_finding_leads_to_its_items_in_one_action(show, labelled, qtbot, by):
    """UX 5.5: each finding leads to its items in one action; every filter is one that Data understands and fills."""
    window = show(labelled)
    answer(labelled, 149, "dog", person="Ben")  # a disagreement that waits
    window.session.touch()
    window.sees("Disagreements")
    asked: list[str] = []
    window.controller.items_wanted.connect(asked.append)
    for widget in tiles(window):
        if by == "Enter":
            widget.setFocus()
            window.press(Qt.Key.Key_Return)
        else:
            qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)
    for card in cards(window).values():
        chart = card.chart
        chart.setFocus()
        for mark, rect in zip(chart.marks(), chart.mark_rects(), strict=True):
            if by == "Enter":
                window.press(Qt.Key.Key_Return)
                window.press(Qt.Key.Key_Right if "pair" not in card.chart.accessibleName() else Qt.Key.Key_Down)
            else:
                qtbot.mouseClick(chart, Qt.MouseButton.LeftButton, pos=rect.center().toPoint())
            assert chart.marks(), mark
    qtbot.mouseClick(window.button("Show items"), Qt.MouseButton.LeftButton)
    assert len(asked) > 15
    assert 'label:"owl \\"barn\\""' in asked
    assert asked[-1] == "review:disagreement"
    with labelled.reading() as db:
        viewer = viewer_of(window.session.person)
        found = {text: len(all_matching(db, parse_filter(text), "oldest", viewer)) for text in asked}
    assert [text for text, n in found.items() if not n and text != "status:open"] == []


def test_t_shows_a_table_and_ctrl_c_copies_it(show, labelled):
    """UX 5.5: every chart has a table (T), Ctrl+C copies."""
    window = show(labelled)
    for card in cards(window).values():
        card.chart.setFocus()
        window.press("t")
        table = card.chart.findChild(QTableView)
        assert table.isVisible()
        assert table.model().rowCount() == len(card.chart.marks())
        window.press(Qt.Key.Key_C, CONTROL)
        assert QGuiApplication.clipboard().text() == card.chart.as_text()
        window.press("t")
        assert not table.isVisible()


def test_people_stand_in_order_of_their_names(show, labelled):
    """UX 5.5: people are ordered by name, not by score."""
    window = show(labelled)
    pairs = [(mark.other, mark.name) for mark in cards(window)["Agreement per pair"].chart.marks()]
    assert pairs == sorted(pairs)
    assert set(pairs) <= {("Ada", "Ben"), ("Ada", "Zoe"), ("Ben", "Zoe")}


def test_before_there_is_data_each_card_says_what_it_needs(show, make_project):
    """UX 5.5, states: before data, each card says what it needs and how far it is."""
    window = show(make_project(40))
    needs = {name: card.chart.accessibleDescription() for name, card in cards(window).items()}
    assert needs["Class balance"] == "Each label is counted here from its first answer on."
    assert "0 of its items are answered" in needs["Share of all data"]
    assert needs["Agreement per label"] == "Too few double answers to judge agreement (0 of 10 needed)."
    assert needs["Learning curve"].startswith("Label 20 more: learning starts at 20 answers")
    assert "nobody has yet" in needs["Agreement per pair"]
    model = tile(window, "Model").accessibleDescription()
    assert "learning starts at 20 answers" in model
    assert "0 of 4 held out answered" in model
    assert "undefined because" in tile(window, "Agreement").accessibleDescription()
    window.sees("No item waits for a decision.")


def test_a_round_without_a_figure_says_why(show, make_project):
    """UX 5.5: undefined figures say why in words, never NaN."""
    project = make_project(40)
    store(project, 1, macro_f1={"value": None, "why": "no held-out item is answered yet"})
    window = show(project)
    words = cards(window)["Learning curve"].chart.accessibleDescription()
    assert words == "No held-out item is answered yet."


def test_new_answers_come_by_themselves_and_old_values_stay_meanwhile(show, labelled, qtbot):
    """UX 5.5, states: recomputing keeps the old values."""
    window = show(labelled)
    before = tile(window, "Progress").accessibleDescription()
    assert before.startswith("149, ")
    with labelled.reading() as db:
        left = db.execute("SELECT item_id FROM item_state WHERE n_votes = 0").fetchone()[0]
    answer(labelled, left, "cat")
    window.session.touch()
    assert tile(window, "Progress").accessibleDescription() == before
    qtbot.waitUntil(lambda: tile(window, "Progress").accessibleDescription().startswith("150, "), timeout=10_000)
    with labelled.reading() as db:
        n = overview(db).status.answers
    window.sees(f"Updated after answer {n}")


def test_a_hidden_page_reads_nothing(show, labelled, qtbot):
    window = show(labelled)
    window.controller.deactivate()
    words = tile(window, "Progress").accessibleDescription()
    answer(labelled, 1, "dog", person="Ben")
    with qtbot.waitSignal(window.session.changed):
        window.session.touch()
    assert window.jobs.names() == []
    assert tile(window, "Progress").accessibleDescription() == words


def test_a_failed_reading_is_told_and_the_old_figures_stay(show, labelled, qtbot):
    window = show(labelled)
    words = tile(window, "Model").accessibleDescription()
    window.project.close()
    window.controller.activate()
    qtbot.waitUntil(lambda: bool(window.messages))
    assert "could not be brought up to date" in window.messages[0].text
    assert tile(window, "Model").accessibleDescription() == words


def test_the_tab_is_remembered(show, labelled):
    window = show(labelled)
    assert "In the data" not in cards(window)
    show_agreement(window)
    assert "In the data" in cards(window)
    again = show(labelled)
    assert "In the data" in cards(again)


@pytest.mark.parametrize("size", [(1364, 794), (972, 526)])
def test_nothing_is_cut_off_at_either_size(show, labelled, size):
    """UX 2: layouts hold at 1024 x 640; what does not fit scrolls."""
    window = show(labelled, size)
    for name, card in cards(window).items():
        assert card.width() >= card.minimumSizeHint().width() or card.width() > 250, name
        assert card.height() >= card.minimumSizeHint().height(), name
    assert window.page.width() == size[0]


def test_500_labels_do_not_make_the_page_endless(show, make_project):
    names = [f"label {n:03}" for n in range(500)]
    project = make_project(20, labels=names, target=3)
    for item in range(1, 21):
        answer(project, item, names[item])
    window = show(project)
    balance = cards(window)["Class balance"]
    assert balance.height() < 500
    chart = balance.chart
    chart.setFocus()
    window.press(Qt.Key.Key_End)
    window.qtbot.waitUntil(lambda: chart.visibleRegion().contains(chart.mark_rects()[-1].center().toPoint()))
    window.press("t")
    window.qtbot.waitUntil(lambda: chart.findChild(QTableView).height() < 500)
