from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QAbstractItemModelTester

from app.models.item_table import ITEM, MARK_ROLE, PICTURE_ROLE, ROW_ROLE, ItemTable
from labeling.listing import ItemRow


def row(number: int, path: Path | None = None) -> ItemRow:
    return ItemRow(
        id=number, key=f"item {number}", kind="text", excerpt=f"text {number}", path=path, group=None,
        answer=None, given=None, status="open", review=None, n_votes=0,
    )  # fmt: skip


@pytest.fixture
def model(qtbot):
    model = ItemTable()
    asked: list[list[int]] = []
    model.rows_wanted.connect(asked.append)
    model.asked = asked
    return model


def test_it_is_a_proper_model(model, qtbot):
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.set_ids(np.arange(1, 201))
    model.add_ids(np.arange(201, 500))
    model.set_rows([1, 2], [row(1), row(2)])
    model.set_ids(np.empty(0, np.int64))
    assert tester is not None and model.rowCount() == 0


def test_what_is_painted_is_asked_for_once_with_its_neighbours(model, qtbot):
    model.set_ids(np.arange(1, 1_000_001))
    index = model.index(700_000, ITEM)
    assert index.data(ROW_ROLE) is None
    assert index.data(Qt.ItemDataRole.DisplayRole) == ""
    qtbot.waitUntil(lambda: len(model.asked) == 1)
    assert 700_001 in model.asked[0] and len(model.asked[0]) <= 200
    model.set_rows(model.asked[0], [row(700_001)])
    assert index.data(Qt.ItemDataRole.DisplayRole) == "item 700001"
    index.data(ROW_ROLE)
    qtbot.wait(20)
    assert len(model.asked) == 1


def test_a_refresh_keeps_the_old_row_until_the_new_one_is_there(model, qtbot):
    model.set_ids(np.arange(1, 4))
    model.set_rows([1, 2, 3], [row(1), row(2), row(3)])
    model.refresh()
    assert model.index(0, ITEM).data(ROW_ROLE) == row(1)
    qtbot.waitUntil(lambda: model.asked == [[1, 2, 3]])


def test_memory_stays_bounded_over_a_million_rows(model):
    model.set_ids(np.arange(1, 1_000_001))
    for start in range(1, 20_001, 50):
        ids = list(range(start, start + 50))
        model.set_rows(ids, [row(number) for number in ids])
    assert model.known_row(1) is None
    assert model.known_row(20_000) is not None


def test_marks_survive_another_order_and_a_filter(model):
    """UX 5.6: selection survives sorting and filtering."""
    model.set_ids(np.array([1, 2, 3, 4, 5]))
    model.mark(1, True)
    model.mark(3, True)
    model.set_ids(np.array([5, 4, 3, 2, 1]))
    assert [model.is_marked(place) for place in range(5)] == [False, True, False, True, False]
    model.set_ids(np.array([4]))
    assert model.marked_ids().tolist() == [2, 4]
    assert model.index(0, ITEM).data(MARK_ROLE) is True


def test_all_of_a_million_are_marked_at_once_and_some_taken_out(model):
    model.set_ids(np.arange(1_000_000, 0, -1))
    model.mark_all()
    model.mark(0, False)
    assert model.n_marked() == 999_999
    assert not model.is_marked(0) and model.is_marked(1)
    model.mark_range(0, 10)
    assert model.n_marked() == 1_000_000
    model.clear_marks()
    assert model.n_marked() == 0 and len(model.marked_ids()) == 0


def test_pictures_are_asked_for_when_the_list_rests(model, qtbot):
    wanted: list[list[tuple[int, Path]]] = []
    model.pictures_wanted.connect(wanted.append)
    model.set_ids(np.arange(1, 500))
    rows = [row(number, Path(f"/p/{number}.png")) for number in range(1, 500)]
    model.set_rows(range(1, 500), rows)
    for place in range(300):
        model.index(place, ITEM).data(PICTURE_ROLE)
    qtbot.waitUntil(lambda: len(wanted) == 1)
    assert len(wanted[0]) <= 100 and wanted[0][-1] == (300, Path("/p/300.png"))
    model.set_picture(300, QImage(4, 4, QImage.Format.Format_RGB32))
    model.set_picture(299, None)
    assert model.index(299, ITEM).data(PICTURE_ROLE).width() == 4
    assert model.has_failed(299) and not model.has_failed(300)
