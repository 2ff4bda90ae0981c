"""Learning in the background: a round after every k answers, or when asked, in the worker process."""

from datetime import UTC, datetime

from PySide6.QtCore import QObject, Signal
from sqlite_utils import Database

from app.commands import Commands, Spec
from app.session import Session
from app.tasks import run_round
from labeling import settings
from labeling.progress import Report
from labeling.rounds import Round, RoundResult, store_round
from labeling.storage.projections import tallies

RETRAIN_AFTER = 10


class TrainingController(QObject):
    """Starts a round when enough answers came since the last one; one round at a time."""

    failed = Signal(str)  # words for a person; the last good round stays

    def __init__(self, session: Session, commands: Commands, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._commands = session, commands
        self._running = False
        self._answers_then, self._wanted = session.read(_answers), False
        commands.add(
            Spec(id="retrain", words=self.tr("Learn from the new labels now"), key="Ctrl+R", menu="Item", group=3),
            self.train_now,
        )
        session.changed.connect(self._look)

    @property
    def is_running(self) -> bool:
        """Whether a round is under way."""
        return self._running

    def train_now(self) -> None:
        """Start a round, or another one after the one that runs."""
        if self._session.project.read_only:
            return
        if self._running:
            self._wanted = True
            return
        self._running, self._wanted = True, False
        answers = self._session.read(_answers)
        new = max(0, answers - self._answers_then)
        self._answers_then = answers
        name = self.tr("Learning from {} new labels").format(new) if new else self.tr("Learning")
        path, worker = str(self._session.project.path), self._session.worker

        def work(report: Report) -> object:
            return worker.run(run_round, path, report=report)

        self._session.jobs.start(name, work, self._store, otherwise=self._fail, always=self._end)

    def _look(self) -> None:
        k = int(self._session.read(lambda db: settings.get(db, "retrain_after", RETRAIN_AFTER)))
        if k > 0 and self._session.read(_answers) - self._answers_then >= k:
            self.train_now()

    def _store(self, result: object) -> None:
        assert isinstance(result, RoundResult)
        self._session.saver.write(store_round, result, datetime.now(UTC), then=self._stored)

    def _stored(self, done: Round) -> None:
        self._session.round_stored.emit(done)
        self._session.touch()

    def _fail(self, error: Exception) -> None:
        self.failed.emit(str(error))

    def _end(self) -> None:
        self._running = False
        if self._wanted:
            self.train_now()


def _answers(db: Database) -> int:
    return tallies(db).get("answers", 0)
