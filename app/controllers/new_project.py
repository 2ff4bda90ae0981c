"""New project: keeps the draft, has the source looked at in the background, and makes the project at the end."""

import getpass
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, QTimer, Signal

from app.commands import Commands
from app.jobs import Job, Jobs
from app.models.draft_outlook import Outlook, Place, SourceState, file_name, free_name, outlook, rows_words
from app.models.project_draft import ProjectDraft, SourceDraft, prefilled_guideline, read_options, with_names
from app.pages.new_project.new_project_page import NewProjectPage
from app.preferences import Preferences
from app.widgets.message_bar import Message
from app.worker import Worker
from labeling.charter import Charter, Goal
from labeling.errors import LabelingError
from labeling.making import Made, Plan, make_project
from labeling.new_labels import LabelLook
from labeling.new_project import NewProject
from labeling.progress import Report
from labeling.storage.places import network_file_system
from labeling.transfer.readers.options import ReadOptions
from labeling.transfer.survey import SourceCount, SourceLook, count_source, look_at_source, names_of

_SETTLE_MS = 150  # after the last change of a column, before the source is read again
_SHOWN_REJECTED = 100
_ELSEWHERE = ("new-project", "open-project", "find-project")
"""Commands of Welcome that would lose what is typed here."""


class NewProjectController(QObject):
    """One draft at a time. Nothing is written before Finish, and nothing stays when making fails."""

    created = Signal(object)  # Path
    cancelled = Signal()

    def __init__(
        self,
        preferences: Preferences,
        jobs: Jobs,
        commands: Commands,
        parent: QObject | None = None,
        worker: Worker | None = None,
    ) -> None:
        super().__init__(parent)
        self._preferences, self._jobs, self._commands, self._worker = preferences, jobs, commands, worker
        self._draft = self._first = ProjectDraft()
        self._source = SourceState()
        self._reading: tuple[Path | None, ReadOptions] | None = None
        self._counting: Job | None = None
        self._making: Job | None = None
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self._read_source)
        jobs.shown.connect(self._show_progress)
        self.page = NewProjectPage()
        self.page.edited.connect(self._take)
        self.page.finish_wanted.connect(self._finish)
        self.page.cancel_wanted.connect(self._cancel)
        self.page.stop_counting_wanted.connect(self._stop_counting)
        self.page.recount_wanted.connect(self._read_source)
        self.page.stop_making_wanted.connect(self._stop_making)
        self.begin(None)

    def begin(self, source: Path | None) -> None:
        """Start a new draft, with a folder or table that somebody dropped."""
        self._forget_source()
        lead = str(self._preferences.get("person_name", "")) or _login_name()
        self._first = ProjectDraft(lead=lead)
        self._draft = self._first if source is None else replace(self._first, source=SourceDraft(path=source))
        start = self._preferences.get("source_folder")
        folder = Path(start) if isinstance(start, str) and start else None
        self.page.begin(self._draft, self._outlook(), "task" if source is None else "source", folder)
        if source is not None:
            self._read_source()

    def activate(self) -> None:
        """The page is shown: Welcome's commands wait."""
        self._hold_elsewhere(self.tr("Finish or cancel the new project first"))

    def deactivate(self) -> None:
        """The page is hidden."""
        self._hold_elsewhere("")

    def close(self) -> None:
        """Stop what runs."""
        self._forget_source()
        self._stop_making()

    # the draft

    def _take(self, draft: object) -> None:
        assert isinstance(draft, ProjectDraft)
        before, self._draft = self._draft, draft
        if draft.source.path != before.source.path:
            self._forget_source()
            self._read_source()
        elif self._reading is not None and self._reading != (draft.source.path, read_options(draft)):
            self._settle.start()
        self._show()

    def _show(self) -> None:
        self.page.show_draft(self._draft, self._outlook(), typed=self._draft != self._first)

    def _outlook(self) -> Outlook:
        return outlook(self._draft, self._source, self._place())

    def _place(self) -> Place:
        """Return where the file will be: beside the source, else among the documents, and never over another."""
        source = self._draft.source.path
        folder = self._draft.folder or _default_folder(source)
        if self._draft.name is not None:
            name = self._draft.name.strip()
        else:
            name = (
                ""
                if source is None
                else free_name(source.stem or source.name, lambda file: os.path.lexists(folder / file))
            )
        path = folder / file_name(name) if name else None
        problem = ""
        if path is not None and os.path.lexists(path):
            problem = self.tr("{} is there already. Choose another name.").format(path.name)
        elif not folder.is_dir():
            problem = self.tr("The folder {} does not exist. Choose another one.").format(folder)
        elif not os.access(folder, os.W_OK):
            problem = self.tr("The folder {} cannot be written. Choose another one.").format(folder)
        elif kind := network_file_system(folder):
            problem = self.tr("{} is a network drive ({}). Choose a folder on this computer.").format(folder, kind)
        return Place(path=path, name=name, problem=problem)

    # the source

    def _read_source(self) -> None:
        """Look at the source, then count it; what was under way for other choices is dropped."""
        self._stop_counting()
        self._settle.stop()
        path, options = self._draft.source.path, read_options(self._draft)
        if path is None:
            self._forget_source()
            self._show()
            return
        reading = self._reading = (path, options)
        self._source = SourceState(look=self._source.look, counting=True)
        self._counting = self._jobs.start(
            self.tr("Looking at {}").format(path.name),
            self._on_worker(look_at_source, str(path), options),
            lambda look: self._take_look(reading, look),
            otherwise=lambda error: self._take_error(reading, error),
        )
        self._show()

    def _take_look(self, reading: tuple[Path, ReadOptions], look: object) -> None:
        if reading != self._reading:
            return
        assert isinstance(look, SourceLook)
        self._source = SourceState(look=look, counting=not look.problem)
        self._preferences.put("source_folder", str(reading[0].parent))
        if not look.problem:
            self._counting = self._jobs.start(
                self.tr("Counting {}").format(reading[0].name),
                self._on_worker(count_source, str(reading[0]), reading[1]),
                lambda count: self._take_count(reading, count),
                otherwise=lambda error: self._take_error(reading, error),
                always=lambda: self._counting_ended(reading),
            )
        self._show()

    def _show_progress(self, name: object, done: object, total: object) -> None:
        if not isinstance(done, int) or not isinstance(total, int) or not done:
            return
        if self._making is not None and name == self._making.name:
            self.page.show_progress(done, total)
        elif self._counting is not None and name == self._counting.name and self._source.counting:
            self._source = replace(self._source, so_far=done)
            self._show()

    def _take_count(self, reading: tuple[Path, ReadOptions], count: object) -> None:
        if reading != self._reading:
            return
        assert isinstance(count, SourceCount)
        self._source = replace(self._source, count=count, counting=False)
        if not self._draft.labels and (known := count.values.get("")):
            names = names_of(known, several=self._draft.task == "multi")
            self._draft = replace(self._draft, labels=with_names((), names))
        self._show()

    def _take_error(self, reading: tuple[Path, ReadOptions], error: Exception) -> None:
        if reading != self._reading:
            return
        # What to do is said for the command line in places; the fields of the page say it themselves.
        words = f"{error.what}." if isinstance(error, LabelingError) else self.tr("The source cannot be read.")
        self._source = replace(self._source, error=words, counting=False)
        self._show()

    def _counting_ended(self, reading: tuple[Path, ReadOptions]) -> None:
        if reading == self._reading and self._source.counting:
            self._source = replace(self._source, counting=False, stopped=True)
            self._show()

    def _stop_counting(self) -> None:
        if self._counting is not None:
            self._counting.cancel()

    def _forget_source(self) -> None:
        self._stop_counting()
        self._settle.stop()
        self._reading, self._source = None, SourceState()

    def _on_worker(self, task: Callable[..., object], *args: object) -> Callable[[Report], object]:
        """Return `task` as the work of a job: in the worker process if there is one, as parsing holds the GIL."""
        worker = self._worker

        def work(report: Report) -> object:
            if worker is None:
                return task(*args, report=report)
            return worker.run(task, *args, report=report)

        return work

    # making it

    def _finish(self) -> None:
        now = self._outlook()
        self.page.show_missing(now.missing)
        if now.missing or now.place.path is None or self._making is not None:
            self._show()
            return
        self._stop_counting()
        plan = self._plan(now, now.place.path)
        self.page.show_making(str(plan.path))
        self._making = self._jobs.start(
            self.tr("Making {}").format(plan.path.stem),
            partial(_make, plan),
            self._made,
            otherwise=self._tell_failed,
            always=self._making_ended,
        )

    def _plan(self, now: Outlook, path: Path) -> Plan:
        draft = self._draft
        labels = [label for label in draft.labels if label.name.strip()]
        return Plan(
            path=path,
            new=NewProject(
                charter=Charter(
                    name=now.place.name,
                    task=draft.task,
                    question=now.question,
                    purpose=draft.purpose.strip(),
                    owner=draft.owner.strip(),
                    population=draft.population.strip(),
                    goal=None if draft.goal is None else Goal(metric=draft.metric, value=draft.goal),
                ),
                labels=[label.name.strip() for label in labels],
                lead=" ".join(draft.lead.split()),
                overlap=draft.overlap,
                held_out=draft.held_out,
            ),
            labels=[
                LabelLook(
                    name=label.name.strip(),
                    key=label.key or None,
                    colour=label.colour,
                    choose_when=label.choose_when.strip(),
                    target=(draft.target if label.target is None else label.target) or None,
                )
                for label in labels
            ],
            people=[(person.name, person.role) for person in draft.people if person.name.strip()],
            guideline=prefilled_guideline(draft) if draft.guideline is None else draft.guideline,
            source=draft.source.path,
            read=read_options(draft),
            copy=draft.source.copy,
        )

    def _made(self, made: object) -> None:
        assert isinstance(made, Made)
        self._preferences.put("person_name", self._draft.lead.strip())
        rejected = made.imported.rejected
        if rejected:
            count = self._source.count
            words = rows_words(count) if count is not None and count.n_rejected else str(len(rejected))
            details = "\n".join(f"{one.where}: {one.reason}" for one in rejected[:_SHOWN_REJECTED])
            text = self.tr("{} could not be read and were left out.").format(words)
            self.page.message.emit(Message(level="warn", text=text, details=details, key="left out"))
        self._hold_elsewhere("")
        self.created.emit(made.path)

    def _tell_failed(self, error: Exception) -> None:
        words = str(error) if isinstance(error, LabelingError) else self.tr("The project could not be made.")
        text = self.tr("{} Nothing was written; what you typed is still here.").format(words)
        self.page.message.emit(Message(level="bad", text=text, details=repr(error), key="making"))

    def _making_ended(self) -> None:
        self._making = None
        self.page.show_making(None)
        self._show()

    def _stop_making(self) -> None:
        if self._making is not None:
            self._making.cancel()

    def _cancel(self) -> None:
        self.begin(None)
        self._hold_elsewhere("")
        self.cancelled.emit()

    def _hold_elsewhere(self, reason: str) -> None:
        known = {spec.id for spec in self._commands.specs()}
        for command in known.intersection(_ELSEWHERE):
            self._commands.set_possible(command, reason)


def _make(plan: Plan, report: Report) -> Made:
    return make_project(plan, now=datetime.now(UTC), report=report)


def _login_name() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container without a password file
        return ""


def _default_folder(source: Path | None) -> Path:
    """Return the folder of the source if a project can be kept there, else that of the documents."""
    if source is not None:
        beside = source.absolute().parent
        if beside.is_dir() and os.access(beside, os.W_OK) and not network_file_system(beside):
            return beside
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(documents) if documents and Path(documents).is_dir() else Path.home()
