"""Light, dark or as the system; the size of all text."""

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QWidget

from app.pages.settings.section import Section, settings_row
from app.widgets.card import Card
from app.widgets.fields import ComboBox, RadioButton
from app.widgets.plain_text import PlainLabel

TEXT_SIZES = (0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0)


class AppearanceSection(Section):
    """What is chosen shows at once and is remembered on this computer."""

    chosen = Signal(str, object)  # mode, scale or None for the system's

    def __init__(self, parent: QWidget | None = None) -> None:
        title, text = _words()
        super().__init__(title, text, parent)
        self._modes: dict[str, RadioButton] = {}
        group = QButtonGroup(self)
        colours = Card(self.tr("Colours"))
        names = (("system", self.tr("As the system")), ("light", self.tr("Light")), ("dark", self.tr("Dark")))
        for mode, words in names:
            button = RadioButton(words)
            button.clicked.connect(self._tell)
            group.addButton(button)
            self._modes[mode] = button
            colours.add(button)
        self._size = ComboBox()
        self._size.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._size.setAccessibleName(self.tr("Size of text"))
        self._size.addItem(self.tr("As the system"), None)
        for size in TEXT_SIZES:
            self._size.addItem(f"{size:.0%}", size)
        self._size.activated.connect(self._tell)
        sizes = Card(self.tr("Text"))
        sizes.add(settings_row(PlainLabel(self.tr("Size of text")), self._size, 1))
        self.add(colours)
        self.add(sizes)

    def set_appearance(self, mode: str, scale: float | None) -> None:
        """Show what is chosen now."""
        self._modes.get(mode, self._modes["system"]).setChecked(True)
        self._size.setCurrentIndex(max(0, self._size.findData(scale)) if scale is not None else 0)

    def _tell(self) -> None:
        mode = next(mode for mode, button in self._modes.items() if button.isChecked())
        self.chosen.emit(mode, self._size.currentData())


def _words() -> tuple[str, str]:
    text = QCoreApplication.translate("AppearanceSection", "It is the same for all projects on this computer.")
    return QCoreApplication.translate("AppearanceSection", "Appearance"), text
