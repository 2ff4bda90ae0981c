"""The pages of an open project, each with its controller, and what leads from one to another."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal

from app.commands import Commands
from app.controllers.data import DataController
from app.controllers.export import ExportController
from app.controllers.help import HelpController
from app.controllers.insights import InsightsController
from app.controllers.labelling import LabelController
from app.controllers.settings import SettingsController
from app.controllers.training import TrainingController
from app.pages.page import Page
from app.preferences import Preferences
from app.session import Session
from app.widgets.message_bar import Message
from app.widgets.rail import RailEntry
from labeling.people import Person


class Controller(Protocol):
    """What the window asks of every controller."""

    @property
    def page(self) -> Page: ...

    def activate(self) -> None:
        """Its page is shown now."""

    def deactivate(self) -> None:
        """Its page is no longer shown."""

    def close(self) -> None:
        """The project closes."""


class Screens(QObject):
    """Builds the controllers of a session and connects them."""

    message = Signal(Message)
    wanted = Signal(str)  # name of the page to show
    person_chosen = Signal(object)
    appearance_changed = Signal(str, object)
    project_wanted = Signal(object)  # path of another project, such as a restored copy

    def __init__(
        self, session: Session, preferences: Preferences, commands: Commands, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self.training = TrainingController(session, commands, self)
        label = LabelController(session, commands, self)
        insights = InsightsController(session, commands, self)
        data = DataController(session, commands, self)
        self._export = export = ExportController(session, commands, self)
        settings = SettingsController(session, preferences, commands, self)
        help_ = HelpController(session, commands, self)
        self._controllers: dict[str, Controller] = {
            each.page.name: each for each in (label, insights, data, export, settings, help_)
        }
        label.answered.connect(session.touch)
        insights.items_wanted.connect(partial(self._lead, "data", data.show_filter))
        data.item_wanted.connect(partial(self._lead, "label", label.show_item))
        settings.person_chosen.connect(self.person_chosen)
        settings.appearance_changed.connect(self.appearance_changed)
        settings.project_wanted.connect(self.project_wanted)
        self.training.failed.connect(self._tell_failed_round)
        for controller in self._controllers.values():
            controller.page.message.connect(self.message)

    @property
    def controllers(self) -> Sequence[Controller]:
        """All controllers, in the order of the rail."""
        return tuple(self._controllers.values())

    def controller(self, name: str) -> Controller:
        """Return the controller of a page."""
        return self._controllers[name]

    def rail(self, person: Person) -> tuple[list[RailEntry], list[RailEntry]]:
        """Return the screens this person sees, upper and lower (UX 2: roles steer the screen)."""
        upper = [RailEntry(screen="label", text=self.tr("Label"), icon_name="label", key="Ctrl+1")]
        if person.role != "annotator":
            upper.append(RailEntry(screen="insights", text=self.tr("Insights"), icon_name="insights", key="Ctrl+2"))
        upper.append(RailEntry(screen="data", text=self.tr("Data"), icon_name="data", key="Ctrl+3"))
        if person.role != "annotator":
            upper.append(RailEntry(screen="export", text=self.tr("Export"), icon_name="export", key="Ctrl+4"))
        lower = [
            RailEntry(screen="help", text=self.tr("Help"), icon_name="help", key="F1"),
            RailEntry(screen="settings", text=self.tr("Settings"), icon_name="settings", key="Ctrl+,"),
        ]
        return upper, lower

    def act_on_message(self, action: object) -> None:
        """Do what a button of a message asks for."""
        self._export.act_on_message(action)

    def close(self) -> None:
        """Let every controller put its things away."""
        for controller in self._controllers.values():
            controller.close()
        self._session.close()

    def _lead(self, page: str, show: Callable[[Any], None], what: object) -> None:
        self.wanted.emit(page)
        show(what)

    def _tell_failed_round(self, words: str) -> None:
        text = self.tr("Learning stopped: {} The last good round stays in use.").format(words)
        self.message.emit(Message(level="warn", text=text, key="training"))
