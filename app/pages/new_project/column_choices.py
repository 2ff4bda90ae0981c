"""Which column of a table is what: one drop-down field for each meaning."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from app.models.project_draft import SourceDraft
from app.pages.new_project.step_view import CalmComboBox, FieldBox
from app.theme.tokens import SPACE
from app.widgets.plain_text import one_line
from labeling.transfer.survey import SourceLook


class ColumnChoices(QWidget):
    """Content and its kind, id, group, label, time, annotator. The first two always have a value where one is known."""

    chosen = Signal(dict)  # fields of SourceDraft

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look: SourceLook | None = None
        self._combos: dict[str, CalmComboBox] = {}
        names = {
            "content": self.tr("Shown"),
            "as_image": self.tr("As"),
            "id": self.tr("Id"),
            "label": self.tr("Existing label"),
            "annotator": self.tr("Labelled by"),
            "group": self.tr("Group"),
            "time": self.tr("Time"),
        }
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(SPACE[2])
        grid.setVerticalSpacing(SPACE[1])
        for place, (field, name) in enumerate(names.items()):
            combo = CalmComboBox()
            combo.setMinimumContentsLength(3)
            combo.setSizeAdjustPolicy(CalmComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            combo.activated.connect(lambda _index, field=field: self._tell(field))
            self._combos[field] = combo
            grid.addWidget(FieldBox(name, combo), place // 4, place % 4)
        for column in range(4):
            grid.setColumnStretch(column, 1)
        self._combos["as_image"].addItem(self.tr("Text"), False)
        self._combos["as_image"].addItem(self.tr("Picture file"), True)

    def show_choices(self, source: SourceDraft, look: SourceLook) -> None:
        """Show the columns of `look`, and what each is now."""
        if look.columns != (self._look.columns if self._look is not None else None):
            for field, combo in self._combos.items():
                if field != "as_image":
                    combo.clear()
                    combo.addItem(self.tr("Choose") if field == "content" else self.tr("none"), "")
                    for column in look.columns:
                        combo.addItem(one_line(column, 60), column)
        self._look = look
        as_image = source.as_image if source.content else look.as_image
        shown = {"content": source.content or look.content, "as_image": as_image, "id": source.id or look.id}
        for field, combo in self._combos.items():
            value = shown.get(field, getattr(source, field))
            if field == "content" and combo.findData(value) < 0 and value:
                combo.addItem(one_line(str(value), 60), value)
            combo.setCurrentIndex(max(0, combo.findData(value)))

    def meanings(self) -> dict[str, str]:
        """Return what each column with a meaning is read as, for the head of the preview."""
        found: dict[str, str] = {}
        words = {
            "content": self.tr("shown"),
            "id": self.tr("id"),
            "label": self.tr("label"),
            "annotator": self.tr("labelled by"),
            "group": self.tr("group"),
            "time": self.tr("time"),
        }
        for field, meaning in words.items():
            if column := self._combos[field].currentData():
                found.setdefault(str(column), meaning)
        return found

    def _tell(self, field: str) -> None:
        value = self._combos[field].currentData()
        if field == "as_image":
            content = self._combos["content"].currentData()
            self.chosen.emit({"as_image": value, "content": content})
        elif field == "content":
            self.chosen.emit({"content": value, "as_image": self._combos["as_image"].currentData()})
        else:
            self.chosen.emit({field: value})
