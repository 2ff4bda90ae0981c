"""An open project and the person at it, with all that its pages share."""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal
from sqlite_utils import Database

from app.jobs import Jobs
from app.preferences import Preferences, view_preferences
from app.saver import Saver
from app.worker import Worker
from labeling import settings
from labeling.people import Person, people
from labeling.project import Project

T = TypeVar("T")
POLL_MS = 1000


class Session(QObject):
    """Project, person, saver, worker process and jobs. `changed` follows every change, at most ten times a second.

    Other processes write to the same file: their commits are noticed within a second.
    """

    changed = Signal()
    person_changed = Signal()
    round_stored = Signal(object)  # labeling.rounds.Round

    def __init__(self, project: Project, jobs: Jobs, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.project, self.jobs, self.worker = project, jobs, worker
        self.saver = Saver(project, self)
        self.person = self._first_person()
        self.views: Preferences = view_preferences(project.id, self.person.id)
        self._tell = QTimer(self, singleShot=True, interval=100)
        self._tell.timeout.connect(self.changed)
        self._poll = QTimer(self, interval=POLL_MS)
        self._poll.timeout.connect(self._look)
        self._poll.start()
        self._version = self._data_version()

    def read(self, work: Callable[[Database], T]) -> T:
        """Return `work(db)` for something small; anything over a few ms belongs into a job."""
        with self.project.reading() as db:
            return work(db)

    def touch(self) -> None:
        """Note that something in the project changed."""
        if not self._tell.isActive():
            self._tell.start()

    def set_person(self, person: Person) -> None:
        """Let somebody else work here."""
        self.person = person
        self.views = view_preferences(self.project.id, person.id)
        self.person_changed.emit()
        self.touch()

    def close(self) -> None:
        """Stop looking; jobs, writes and the project are the window's to close."""
        self._poll.stop()
        self._tell.stop()

    def _first_person(self) -> Person:
        with self.project.reading() as db:
            everyone = {person.id: person for person in people(db)}
            return everyone[int(settings.get(db, "lead"))]

    def _look(self) -> None:
        version = self._data_version()
        if version != self._version:
            self._version = version
            self.touch()

    def _data_version(self) -> int:
        with self.project.reading() as db:
            return int(db.execute("PRAGMA data_version").fetchone()[0])
