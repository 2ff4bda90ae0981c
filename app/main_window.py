"""The window: it only assembles. Rail, top row and status bar around the pages; opening and closing projects."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QMenu, QStackedWidget, QVBoxLayout, QWidget

from app.commands import MENUS, Commands, Spec
from app.controllers.new_project import NewProjectController
from app.controllers.opening import WelcomeController
from app.jobs import Jobs
from app.key_router import KeyRouter
from app.opening import Opened, build_sample_project, open_for_window, recent_entry
from app.pages.page import Page
from app.preferences import Preferences, remember_recent
from app.screens import Screens
from app.session import Session
from app.theme.apply import Mode, apply_theme
from app.widgets.focus_ring import FocusRing
from app.widgets.message_bar import Message, MessageAction, MessageBar
from app.widgets.rail import Rail
from app.widgets.status_bar import JobProgress, StatusBar
from app.widgets.top_row import SaveState, TopRow
from app.worker import Worker
from labeling.errors import LabelingError
from labeling.people import Person, people
from labeling.storage.backup import daily_backup

COMPACT_BELOW = 1120  # px; the rail shows icons only, side panels collapse
SAVE_KEY = "save"


class MainWindow(QMainWindow):
    """One window, at most one project. Everything slow runs in jobs; closing loses nothing."""

    def __init__(self, preferences: Preferences, application: Any) -> None:
        super().__init__()
        self._preferences, self._application = preferences, application
        self._jobs, self._worker = Jobs(self), Worker()
        self._session: Session | None = None
        self._opened: Opened | None = None
        self._screens: Screens | None = None
        self._rail: Rail | None = None
        self._current = ""
        self._welcome: WelcomeController | None = None
        self._new: NewProjectController | None = None
        self._top, self._messages, self._stack, self._status = TopRow(), MessageBar(), QStackedWidget(), StatusBar()
        self._lay_out()
        self._commands = Commands(preferences, self)
        self._router = KeyRouter(self, self._commands, self.current_page)
        self._connect()
        self._show_welcome()
        QTimer.singleShot(0, self._worker.start)  # after first paint

    # what is shown

    def current_page(self) -> Page | None:
        """Return the page on screen."""
        page = self._stack.currentWidget()
        return page if isinstance(page, Page) else None

    @property
    def session(self) -> Session | None:
        """The open project, if there is one."""
        return self._session

    def show_page(self, name: str) -> None:
        """Show a page of the open project."""
        assert self._screens is not None and self._session is not None
        if self._current and self._current != name:
            self._screens.controller(self._current).deactivate()
        self._current = name
        controller = self._screens.controller(name)
        self._stack.setCurrentWidget(controller.page)
        if self._rail is not None:
            self._rail.set_current(name)
        controller.page.set_compact(self.width() < COMPACT_BELOW)
        controller.activate()
        controller.page.setFocus(Qt.FocusReason.OtherFocusReason)
        self._session.views.put("screen", name)
        self._refresh_bars()

    # projects

    def open_project(self, path: Path, *, read_only: bool = False) -> None:
        """Open a project in a job and show it; what was open closes first."""
        if self._session is not None:
            self.close_project()
        self._run_opening(lambda report: open_for_window(path, read_only=read_only), path)

    def open_sample(self, sample: str) -> None:
        """Build a fresh copy of a sample project and open it."""
        if self._session is not None:
            self.close_project()
        self._run_opening(lambda report: build_sample_project(self._worker, sample, report), None)

    def close_project(self) -> None:
        """Finish what is in hand, remember the project, and go back to Welcome."""
        if self._session is None or self._screens is None or self._opened is None:
            return
        remember_recent(self._preferences, recent_entry(self._session.project, self._opened))
        self._screens.close()
        self._jobs.drop_all()
        for page in [controller.page for controller in self._screens.controllers]:
            self._stack.removeWidget(page)
            page.deleteLater()
        self._screens.deleteLater()
        self._session.deleteLater()
        self._opened.close()
        self._session, self._screens, self._opened, self._current = None, None, None, ""
        self._show_welcome()

    def _run_opening(self, work: Callable[[Any], Opened], path: Path | None) -> None:
        name = self.tr("Opening {}").format(path.stem) if path else self.tr("Building the sample")

        def shown(opened: object) -> None:
            assert isinstance(opened, Opened)
            self._show_project(opened)

        self._jobs.start(name, work, shown, otherwise=lambda error: self._tell_refused(error, path))

    def _tell_refused(self, error: Exception, path: Path | None) -> None:
        if not isinstance(error, LabelingError):
            raise error
        actions: tuple[MessageAction, ...] = ()
        if path is not None and "another window" in error.what:
            actions = (MessageAction(key=("read-only", path), text=self.tr("Open read-only")),)
        self._messages.show_message(Message(level="bad", text=str(error), actions=actions, key="opening"))

    def _show_project(self, opened: Opened) -> None:
        self._messages.dismiss("opening")
        self._opened = opened
        self._session = session = Session(opened.project, self._jobs, self._worker, self)
        self._new_commands()
        self._screens = Screens(session, self._preferences, self._commands, self)
        for controller in self._screens.controllers:
            self._stack.addWidget(controller.page)
            controller.page.hints_changed.connect(self._refresh_bars)
            controller.page.facts_changed.connect(self._refresh_bars)
        self._screens.message.connect(self._messages.show_message)
        self._screens.wanted.connect(self.show_page)
        self._screens.person_chosen.connect(self._switch_person)
        self._screens.appearance_changed.connect(self.set_appearance)
        self._screens.project_wanted.connect(self.open_project, Qt.ConnectionType.QueuedConnection)
        session.saver.state_changed.connect(self._show_save_state)
        self._add_project_commands()
        self._fill_menus()
        self._top.set_save_state(SaveState.SAVED)
        self.setWindowTitle(f"{opened.name} — Labelwright")
        if opened.project.read_only:
            text = self.tr("This project is open read-only: {}.").format(opened.project.read_only)
            self._messages.show_message(Message(level="info", text=text, key="read-only"))
        self._switch_person(session.person)
        if not opened.project.read_only:
            path = opened.project.path
            self._jobs.start("", lambda report: daily_backup(path, datetime.now(UTC)), otherwise=self._tell_no_backup)

    def _tell_no_backup(self, error: Exception) -> None:
        text = self.tr("Today's backup could not be made: {}").format(error)
        self._messages.show_message(Message(level="warn", text=text, key="backup"))

    def _switch_person(self, person: object) -> None:
        assert isinstance(person, Person) and self._session is not None and self._screens is not None
        self._session.set_person(person)
        role = "" if person.role == "annotator" else f", {person.role}"
        self._top.set_person(f"{person.name}{role}", person.initials)
        if self._rail is not None:
            self._body.removeWidget(self._rail)
            self._rail.deleteLater()
        upper, lower = self._screens.rail(person)
        self._rail = Rail(upper, lower)
        self._rail.screen_chosen.connect(self.show_page)
        self._rail.set_compact(self.width() < COMPACT_BELOW)
        self._body.insertWidget(0, self._rail)
        names = [str(entry.screen) for entry in (*upper, *lower)]
        for command in ("insights", "export"):
            reason = "" if command in names else self.tr("Only reviewers and leads see this")
            self._commands.set_possible(f"go-{command}", reason)
        last = self._session.views.get("screen", "label")
        self.show_page(last if last in names else "label")

    def _show_welcome(self) -> None:
        if self._rail is not None:
            self._body.removeWidget(self._rail)
            self._rail.deleteLater()
            self._rail = None
        self._new_commands()
        for old in (self._welcome, self._new):
            if old is not None:
                self._stack.removeWidget(old.page)
                old.page.deleteLater()
                old.deleteLater()
        self._welcome = WelcomeController(self._preferences, self._jobs, self._commands, self)
        self._new = NewProjectController(self._preferences, self._jobs, self._commands, self, self._worker)
        self._welcome.project_chosen.connect(self.open_project)
        self._welcome.read_only_wanted.connect(partial(self.open_project, read_only=True))
        self._welcome.sample_wanted.connect(self.open_sample)
        self._welcome.new_wanted.connect(self._begin_new)
        self._new.created.connect(self.open_project)
        self._new.cancelled.connect(lambda: self._show_outside(self._welcome))
        for controller in (self._welcome, self._new):
            assert controller is not None
            self._stack.addWidget(controller.page)
            controller.page.message.connect(self._messages.show_message)
            controller.page.hints_changed.connect(self._refresh_bars)
        self._fill_menus()
        self._top.set_save_state(None)
        self._top.set_person("", "")
        self.setWindowTitle("Labelwright")
        self._show_outside(self._welcome)

    def _begin_new(self, source: object) -> None:
        if self._new is not None:
            self._new.begin(source if isinstance(source, Path) else None)
            self._show_outside(self._new)

    def _show_outside(self, controller: Any) -> None:
        self._stack.setCurrentWidget(controller.page)
        controller.page.set_compact(self.width() < COMPACT_BELOW)
        controller.activate()
        self._refresh_bars()

    # commands

    def _new_commands(self) -> None:
        for action in self.actions():
            self.removeAction(action)
        self._commands.deleteLater()
        self._commands = Commands(self._preferences, self)
        self._commands.keys_changed.connect(self._refresh_bars)
        self._router.set_commands(self._commands)
        add = self._commands.add
        add(Spec(id="quit", words=self.tr("Quit"), key="Ctrl+Q", menu="File", group=9), self.close)
        add(Spec(id="full-screen", words=self.tr("Full screen"), key="F11", menu="View"), self._toggle_full_screen)
        for mode, words in (
            ("light", self.tr("Light")),
            ("dark", self.tr("Dark")),
            ("system", self.tr("As the system")),
        ):
            spec = Spec(id=f"appearance-{mode}", words=words, menu="View", group=1)
            add(spec, partial(self.set_appearance, mode, self._preferences.get("text_scale")))

    def _add_project_commands(self) -> None:
        add = self._commands.add
        add(
            Spec(id="close-project", words=self.tr("Close project"), key="Ctrl+W", menu="File", group=1),
            self.close_project,
        )
        add(
            Spec(id="switch-person", words=self.tr("Switch person"), key="Ctrl+Shift+P", menu="File", group=1),
            self._choose_person,
        )
        names = [
            ("label", self.tr("Label"), "Ctrl+1"),
            ("insights", self.tr("Insights"), "Ctrl+2"),
            ("data", self.tr("Data"), "Ctrl+3"),
            ("export", self.tr("Export"), "Ctrl+4"),
            ("settings", self.tr("Settings"), "Ctrl+,"),
            ("help", self.tr("Help and keys"), "F1"),
        ]
        for command, words, key in (
            ("new-project", self.tr("New project"), "Ctrl+N"),
            ("open-project", self.tr("Open project file"), "Ctrl+O"),
        ):
            add(Spec(id=command, words=words, key=key, menu="File"), partial(self._close_and, command))
        add(Spec(id="go-keys", words=self.tr("All keys"), key="?"), partial(self.show_page, "help"))
        for name, words, key in names:
            menu = "Help" if name == "help" else "Go"
            add(Spec(id=f"go-{name}", words=words, key=key, menu=menu), partial(self.show_page, name))

    def _close_and(self, command: str) -> None:
        """Close the project, then do what Welcome does for this command."""
        self.close_project()
        self._commands.run(command)

    def _fill_menus(self) -> None:
        bar = self._top.menu_bar
        bar.clear()
        for name in MENUS:
            specs = self._commands.specs(menu=name)
            if not specs:
                continue
            menu = QMenu(self.tr(name), bar)
            group = specs[0].group
            for spec in sorted(specs, key=lambda spec: spec.group):
                if spec.group != group:
                    menu.addSeparator()
                    group = spec.group
                menu.addAction(self._commands.action(spec.id))
            bar.addMenu(menu)
        self.addActions([self._commands.action(spec.id) for spec in self._commands.specs()])

    def _choose_person(self) -> None:
        if self._session is None:
            return
        menu = QMenu(self)
        for person in self._session.read(people):
            if person.active and person.kind != "source":
                action = menu.addAction(person.name)
                action.setCheckable(True)
                action.setChecked(person.id == self._session.person.id)
                action.triggered.connect(lambda _checked=False, person=person: self._switch_person(person))
        corner = self._top.mapToGlobal(self._top.rect().bottomRight())
        menu.popup(corner - QPoint(menu.sizeHint().width(), 0))

    # bars, messages, appearance

    def set_appearance(self, mode: str, scale: object = None) -> None:
        """Show everything light, dark or as the system; remembered on this computer."""
        known: dict[str, Mode] = {"light": "light", "dark": "dark"}
        text_scale = float(scale) if isinstance(scale, int | float) else None
        self._preferences.put("appearance", mode)
        self._preferences.put("text_scale", text_scale)
        apply_theme(self._application, known.get(mode, "system"), text_scale)

    def _refresh_bars(self) -> None:
        page = self.current_page()
        if page is not None:
            self._status.set_hints(page.hints())
            self._status.set_facts(page.facts())

    def _show_save_state(self, state: object, reason: str) -> None:
        assert isinstance(state, SaveState)
        self._top.set_save_state(state, reason)
        if state is SaveState.FAILED:
            text = self.tr(
                "Your last answer is not saved: {} It is kept here and will be written when it can be."
            ).format(reason)
            again = MessageAction(key="again", text=self.tr("Try again"))
            self._messages.show_message(Message(level="bad", text=text, actions=(again,), key=SAVE_KEY))
        elif state is SaveState.SAVED:
            self._messages.dismiss(SAVE_KEY)

    def _act_on_message(self, message: object, action: object) -> None:
        if message == SAVE_KEY and self._session is not None:
            self._session.saver.try_again()
        elif isinstance(action, tuple) and action[0] == "read-only":
            self.open_project(action[1], read_only=True)
        elif self._screens is not None:
            self._screens.act_on_message(action)

    def _show_job(self, name: object, done: object, total: object) -> None:
        if not name:
            self._status.set_job(None)
            return
        count = (int(str(done)), int(str(total)))
        self._status.set_job(JobProgress(key=name, name=str(name), done=count[0], total=count[1]))

    def _tell_failed_job(self, name: str, error: object) -> None:
        text = (
            str(error)
            if isinstance(error, LabelingError)
            else self.tr("{} failed. Details are in the log.").format(name)
        )
        self._messages.show_message(Message(level="bad", text=text, details=repr(error)))

    def _toggle_full_screen(self) -> None:
        if self.isFullScreen():
            self.showNormal()
        else:
            self.showFullScreen()

    # the window itself

    def _lay_out(self) -> None:
        self.setMinimumSize(1024, 640)
        self._top.set_command_field_visible(False)  # until there is a palette
        self.setMenuWidget(self._top)
        middle = QWidget()
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._messages)
        column.addWidget(self._stack, 1)
        self._body = QHBoxLayout()
        self._body.setContentsMargins(0, 0, 0, 0)
        self._body.setSpacing(0)
        self._body.addLayout(column, 1)
        layout = QVBoxLayout(middle)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self._body, 1)
        layout.addWidget(self._status)
        self.setCentralWidget(middle)
        self._ring = FocusRing(self)
        place = self._preferences.get("window")
        if isinstance(place, str) and self.restoreGeometry(QByteArray.fromBase64(place.encode())):
            return
        screen = QGuiApplication.primaryScreen()
        room = screen.availableGeometry() if screen is not None else QRect(0, 0, 1440, 900)
        self.resize(min(1440, room.width()), min(900, room.height()))

    def _connect(self) -> None:
        self._jobs.shown.connect(self._show_job)
        self._jobs.failed.connect(self._tell_failed_job)
        self._status.stop_requested.connect(lambda _key: self._jobs.stop_shown())
        self._messages.action_chosen.connect(self._act_on_message)
        self._top.person_requested.connect(self._choose_person)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        compact = event.size().width() < COMPACT_BELOW
        if self._rail is not None:
            self._rail.set_compact(compact)
        page = self.current_page()
        if page is not None:
            page.set_compact(compact)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._preferences.put("window", bytes(self.saveGeometry().toBase64().data()).decode())
        self.close_project()
        self._jobs.close()
        self._worker.close()
        super().closeEvent(event)
