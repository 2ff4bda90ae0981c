"""Into which sets an export is divided: names and shares, whether duplicates stay together, seed."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.pages.export.choices import USUAL_SPLITS, SplitChoice
from app.pages.export.split_bar import SplitBar
from app.theme.fonts import scaled
from app.theme.tokens import BUTTON_HEIGHT, SPACE
from app.widgets.buttons import ActionButton, IconButton
from app.widgets.fields import CheckBox, ComboBox, SpinBox
from app.widgets.plain_text import ElidedLabel, PlainLabel

MOST = 8
_MOST_SEED = 2**31 - 1


class SplitEditor(QWidget):
    """The section "Split" of Export."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._on = CheckBox(self.tr("Split into sets"))
        self._about = ElidedLabel(role="secondary", tone="muted")
        self._bar, self._problem = SplitBar(), PlainLabel(role="secondary", tone="bad", wrap=True)
        self._rows: list[tuple[QLineEdit, SpinBox, IconButton]] = []
        self._table = QGridLayout()
        self._table.setHorizontalSpacing(SPACE[1])
        self._table.setVerticalSpacing(SPACE[1])
        self._table.setColumnStretch(0, 1)
        self._holder = QWidget()
        self._add = ActionButton(self.tr("Add a set"), kind="link", icon_name="plus")
        self._together = ComboBox()
        self._together.addItem(self.tr("Groups and duplicates"), True)
        self._together.addItem(self.tr("Groups"), False)
        self._together.setAccessibleName(self.tr("Keep together"))
        self._seed = _NumberField()
        self._seed.setRange(0, _MOST_SEED)
        self._seed.setAccessibleName(self.tr("Seed"))
        self._lay_out()
        self._connect()
        self.set_splits(True, USUAL_SPLITS)

    def is_on(self) -> bool:
        """Tell whether the export is split."""
        return self._on.isChecked()

    def splits(self) -> tuple[SplitChoice, ...]:
        """Return the sets as they are typed."""
        return tuple(SplitChoice(name.text().strip(), share.value()) for name, share, _ in self._rows)

    def keeps_duplicates(self) -> bool:
        """Tell whether equal content in different groups stays in one set."""
        return bool(self._together.currentData())

    def seed(self) -> int:
        """Return the seed."""
        return self._seed.value()

    def set_splits(self, on: bool, splits: Sequence[SplitChoice]) -> None:
        """Show these sets, without a signal."""
        blocked = self.blockSignals(True)
        while len(self._rows) > len(splits):
            self._drop(self._rows[-1][0])
        while len(self._rows) < len(splits):
            self._append(SplitChoice("", 0))
        for (name, share, _), split in zip(self._rows, splits, strict=True):
            name.setText(split.name)
            share.setValue(split.percent)
        self._on.setChecked(on)
        self._show_rows()
        self.blockSignals(blocked)

    def set_rest(self, duplicates: bool, seed: int) -> None:
        """Show what stays together and the seed, without a signal."""
        blocked = self.blockSignals(True)
        self._together.setCurrentIndex(0 if duplicates else 1)
        self._seed.setValue(seed)
        self.blockSignals(blocked)

    def show_parts(self, parts: Sequence[tuple[str, int]]) -> None:
        """Show how large the sets come out."""
        self._bar.set_parts(parts)

    def show_problem(self, words: str) -> None:
        """Say why the sets cannot be made; "" if they can."""
        self._problem.setText(words)
        self._problem.setVisible(bool(words))

    def _append(self, split: SplitChoice) -> None:
        name, share = QLineEdit(split.name), _NumberField()
        name.setAccessibleName(self.tr("Name of set {}").format(len(self._rows) + 1))
        share.setAccessibleName(self.tr("Share of set {} in percent").format(len(self._rows) + 1))
        share.setRange(0, 100)
        share.setSuffix(" %")
        share.setValue(split.percent)
        drop = IconButton("close", self.tr("Take this set away"), colour="muted")
        name.textEdited.connect(lambda _text: self.changed.emit())
        share.valueChanged.connect(lambda _value: self.changed.emit())
        drop.clicked.connect(lambda: self._drop_and_tell(name))
        row = len(self._rows)
        for column, widget in enumerate((name, share, drop)):
            self._table.addWidget(widget, row, column)
        self._rows.append((name, share, drop))

    def _drop(self, name: QLineEdit) -> None:
        at = next(index for index, row in enumerate(self._rows) if row[0] is name)
        for widget in self._rows.pop(at):
            self._table.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        for row, widgets in enumerate(self._rows):
            for column, kept in enumerate(widgets):
                self._table.addWidget(kept, row, column)

    def _drop_and_tell(self, name: QLineEdit) -> None:
        self._drop(name)
        self._show_rows()
        self.changed.emit()

    def _add_row(self) -> None:
        self._append(SplitChoice("", max(0, 100 - sum(split.percent for split in self.splits()))))
        self._show_rows()
        self._rows[-1][0].setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()

    def _show_rows(self) -> None:
        on = self._on.isChecked()
        self._holder.setVisible(on)
        for _, _, drop in self._rows:
            drop.setEnabled(len(self._rows) > 1)
        self._add.setEnabled(len(self._rows) < MOST)
        self._about.set_text(
            self.tr("balanced by label; held-out items always go to test")
            if on
            else self.tr("everything is for training; held-out items always go to test")
        )

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(SPACE[1] + 2)
        head.addWidget(self._on)
        head.addWidget(self._about, 1)
        inner = QVBoxLayout(self._holder)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(SPACE[1])
        inner.addLayout(self._table)
        inner.addWidget(self._add, 0, Qt.AlignmentFlag.AlignLeft)
        below = QGridLayout()
        below.setHorizontalSpacing(SPACE[2])
        below.setVerticalSpacing(SPACE[0])
        below.addWidget(PlainLabel(self.tr("Keep together"), role="secondary", tone="muted"), 0, 0)
        below.addWidget(PlainLabel(self.tr("Seed"), role="secondary", tone="muted"), 0, 1)
        below.addWidget(self._together, 1, 0)
        below.addWidget(self._seed, 1, 1)
        below.setColumnStretch(0, 3)
        below.setColumnStretch(1, 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE[1])
        layout.addLayout(head)
        layout.addWidget(self._bar)
        layout.addWidget(self._holder)
        layout.addWidget(self._problem)
        layout.addLayout(below)
        self._problem.hide()

    def _connect(self) -> None:
        self._on.toggled.connect(self._toggle)
        self._add.clicked.connect(self._add_row)
        self._together.currentIndexChanged.connect(lambda _index: self.changed.emit())
        self._seed.valueChanged.connect(lambda _value: self.changed.emit())

    def _toggle(self, _on: bool) -> None:
        self._show_rows()
        self.changed.emit()


class _NumberField(SpinBox):
    """A number that can be read: Qt gives the field inside no room when the style sheet pads a box without buttons."""

    def __init__(self) -> None:
        super().__init__()
        self.setStyleSheet(
            "QSpinBox::up-button, QSpinBox::down-button { subcontrol-origin: border; width: 0; height: 0; }"
            "QLineEdit { border: none; background: transparent; padding: 0; min-height: 0; }"
        )
        self.lineEdit().setTextMargins(SPACE[1], 0, 0, 0)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def _fit(self) -> None:
        self.setFixedHeight(scaled(BUTTON_HEIGHT))
        self.setMinimumWidth(scaled(78))
