"""Welcome: recent projects as they are remembered, looked at in the background; ways to open and to begin."""

from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Literal

from PySide6.QtCore import QObject, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QImage, QImageReader

from app.commands import Commands, Spec
from app.jobs import Jobs
from app.models.recent_projects import RecentProject, from_entry, with_glance
from app.pages.welcome_page import WelcomePage
from app.preferences import Preferences, forget_recent, recent_projects
from app.widgets.message_bar import Message, MessageAction
from labeling.progress import Report
from labeling.project import SUFFIX
from labeling.storage.glance import Glance, glance
from labeling.transfer.readers.recognise import FORMATS

Dropped = Literal["project", "folder", "table", "unknown", "missing"]
_TABLES = tuple(suffix for form in FORMATS for suffix in form.suffixes)
_UNDO = "removed from list"
_DROP = "dropped"
_THUMBNAIL = 200  # px of the longer side


class WelcomeController(QObject):
    """Shows what is remembered at once; how the files are now follows from a job."""

    project_chosen = Signal(object)  # Path
    read_only_wanted = Signal(object)  # Path
    sample_wanted = Signal(str)  # "images" or "text"
    new_wanted = Signal(object)  # Path of a source, or None

    def __init__(self, preferences: Preferences, jobs: Jobs, commands: Commands, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._preferences, self._jobs = preferences, jobs
        self._glances: dict[Path, Glance] = {}
        self._removed: list[dict[str, Any]] | None = None
        self.page = page = WelcomePage()
        page.new_wanted.connect(lambda: self.new_wanted.emit(None))
        page.source_chosen.connect(self.new_wanted)
        page.sample_wanted.connect(self.sample_wanted)
        page.project_chosen.connect(self.project_chosen)
        page.read_only_wanted.connect(self.read_only_wanted)
        page.dropped.connect(self._look_at_dropped)
        page.removed.connect(self._remove)
        page.removal_undone.connect(self._bring_back)
        page.moved.connect(self._locate)
        page.shown_in_folder.connect(_show_in_folder)
        add = commands.add
        add(
            Spec(id="new-project", words=self.tr("New project"), key="Ctrl+N", menu="File"),
            lambda: self.new_wanted.emit(None),
        )
        add(
            Spec(id="open-project", words=self.tr("Open project file"), key="Ctrl+O", menu="File"),
            page.ask_project,
        )
        add(
            Spec(id="find-project", words=self.tr("Find a project"), key="Ctrl+F", menu="File"),
            page.focus_search,
        )
        self._commands = commands
        self._show()

    def activate(self) -> None:
        """Show the list, and look at its files again."""
        self.page.set_keys(self._commands.key_words("new-project"), self._commands.key_words("open-project"))
        self._show()
        self.page.start()
        paths = [project.path for project in self._projects()]
        if paths:
            self._jobs.start("", partial(_look, paths), self._take_looks, otherwise=self._ignore)

    def deactivate(self) -> None:
        """Nothing runs while the page is hidden."""

    def close(self) -> None:
        """Nothing has to be put away."""

    def _projects(self) -> list[RecentProject]:
        remembered = [from_entry(entry) for entry in recent_projects(self._preferences)]
        return [with_glance(project, self._glances.get(project.path)) for project in remembered]

    def _show(self) -> None:
        self.page.set_projects(self._projects(), datetime.now(UTC).astimezone().date())

    def _take_looks(self, found: object) -> None:
        assert isinstance(found, dict)
        self._remember_looks(found)
        self._show()
        pictures = [
            (project.path, project.thumbnail)
            for project in self._projects()
            if project.thumbnail is not None and project.can_open
        ]
        if pictures:
            self._jobs.start("", partial(_load_pictures, pictures), self._take_pictures, otherwise=self._ignore)

    def _remember_looks(self, found: dict[Path, Glance]) -> None:
        """Keep what is special about the files; those without anything special stay as they are shown."""
        for path, look in found.items():
            self._glances.pop(path, None)
            if look.state != "ready":
                self._glances[path] = look

    def _take_pictures(self, found: object) -> None:
        assert isinstance(found, list)
        for path, image in found:
            self.page.set_picture(path, image)

    def _ignore(self, error: Exception) -> None:
        """A file that cannot even be looked at is shown as it was remembered; opening it says why."""

    def _remove(self, path: object) -> None:
        assert isinstance(path, Path)
        self._removed = recent_projects(self._preferences)
        forget_recent(self._preferences, str(path))
        self._show()
        text = self.tr("{} was taken off the list. Its file stays where it is.").format(path.name)
        undo = MessageAction(key="undo", text=self.tr("Undo"))
        self.page.show_message(Message(level="info", text=text, actions=(undo,), key=_UNDO))

    def _bring_back(self) -> None:
        if self._removed is not None:
            self._preferences.put("recent", self._removed)
            self._removed = None
            self.page.dismiss(_UNDO)
            self._show()

    def _locate(self, old: object, new: object) -> None:
        assert isinstance(old, Path) and isinstance(new, Path)
        self._jobs.start("", partial(_look, [new]), partial(self._take_located, old, new))

    def _take_located(self, old: Path, new: Path, found: object) -> None:
        assert isinstance(found, dict)
        look = found[new]
        if look.state in ("missing", "foreign"):
            text = self.tr("{} is not a Labelwright project. Choose the file that was moved.").format(new.name)
            self.page.show_message(Message(level="bad", text=text, key=_DROP))
            return
        self.page.dismiss(_DROP)
        entries = [entry for entry in recent_projects(self._preferences) if entry["path"] != str(new)]
        moved = [entry | {"path": str(new)} if entry["path"] == str(old) else entry for entry in entries]
        self._preferences.put("recent", moved)
        self._remember_looks(found)
        self._show()

    def _look_at_dropped(self, path: object) -> None:
        assert isinstance(path, Path)
        self._jobs.start("", partial(_recognise, path), partial(self._take_dropped, path))

    def _take_dropped(self, path: Path, found: object) -> None:
        self.page.dismiss(_DROP)
        if found == "project":
            self.project_chosen.emit(path)
        elif found in ("folder", "table"):
            self.new_wanted.emit(path)
        else:
            what = self.tr("{} cannot be used here.") if found == "unknown" else self.tr("{} is not there.")
            accepted = self.tr(
                "Drop a folder of pictures or texts, a CSV, TSV, JSONL or JSON table, or a project file ({})."
            )
            text = f"{what.format(path.name)} {accepted.format(SUFFIX)}"
            self.page.show_message(Message(level="warn", text=text, key=_DROP))


def _look(paths: list[Path], report: Report) -> dict[Path, Glance]:
    found = {}
    for done, path in enumerate(paths):
        report(done, len(paths))
        found[path] = glance(path)
    return found


def _load_pictures(pictures: list[tuple[Path, Path]], report: Report) -> list[tuple[Path, QImage]]:
    found = []
    for done, (project, path) in enumerate(pictures):
        report(done, len(pictures))
        reader = QImageReader(str(path))
        reader.setAutoDetectImageFormat(False)
        reader.setAutoTransform(True)
        size = reader.size()
        if size.isValid() and max(size.width(), size.height()) > _THUMBNAIL:
            reader.setScaledSize(size.scaled(_THUMBNAIL, _THUMBNAIL, Qt.AspectRatioMode.KeepAspectRatio))
        found.append((project, reader.read()))
    return found


def _recognise(path: Path, report: Report) -> Dropped:
    report(0, 1)
    if path.is_dir():
        return "folder"
    if not path.is_file():
        return "missing"
    suffix = path.suffix.lower()
    return "project" if suffix == SUFFIX else "table" if suffix in _TABLES else "unknown"


def _show_in_folder(path: object) -> None:
    assert isinstance(path, Path)
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))
