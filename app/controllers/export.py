"""Export: a preview of what the settings give, the export as a job that can be stopped, and what came before."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QFileDialog

from app.commands import Commands, Spec
from app.controllers.export_look import Look, look, run_export, typed_path
from app.controllers.export_words import (
    COPY,
    OPEN,
    amount,
    done_message,
    failed_message,
    findings_of,
    stopped_message,
    why_nothing,
)
from app.jobs import Job
from app.models.export_history import PastExport, past_exports, remembered
from app.pages.export.choices import ExportChoices, choices_of
from app.pages.export.format_list import FormatEntry
from app.pages.export_page import ExportPage
from app.session import Session
from app.widgets.message_bar import Message
from labeling import settings
from labeling.errors import LabelingError
from labeling.progress import Report
from labeling.transfer.export import ExportResult
from labeling.transfer.export_preview import SUFFIXES
from labeling.transfer.safe_names import slug

SETTLE_MS, AGAIN_MS = 150, 500
COMMAND = "export-now"


class ExportController(QObject):
    """Looks again, in a job, whenever a setting or the project changed; exports one at a time."""

    def __init__(self, session: Session, commands: Commands, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._commands = session, commands
        self._page = ExportPage()
        self._active, self._closed, self._filled = False, False, False
        self._found: Look | None = None
        self._looking: Job | None = None
        self._looked_at: ExportChoices | None = None
        self._exporting: Job | None = None
        # Counts what asked for a new preview, and how much of that the last one answers; less only by its target.
        self._asked, self._answered = 0, -1
        self._soon = QTimer(self, singleShot=True)
        self._soon.timeout.connect(self._look)
        self._action = commands.add(
            Spec(id=COMMAND, words=self.tr("Export now"), key="Ctrl+Return", where="export", menu="File", group=5),
            self._export,
        )
        self._action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._page.addAction(self._action)
        commands.keys_changed.connect(self._bind)
        self._bind()
        self._connect()
        self._allow()

    @property
    def page(self) -> ExportPage:
        """The page."""
        return self._page

    def activate(self) -> None:
        """The page is shown: fill it the first time, and look at the project."""
        self._active = True
        if not self._filled:
            self._filled = True
            self._fill()
        self._look_again()

    def deactivate(self) -> None:
        """The page is hidden; a running export goes on."""
        self._active = False
        self._soon.stop()
        self._allow()

    def close(self) -> None:
        """The project closes: previews are dropped, a running export is stopped by the window."""
        self._active, self._closed = False, True
        self._soon.stop()
        for job in (self._looking, self._exporting):
            if job is not None:
                job.cancel()

    def act_on_message(self, key: object) -> bool:
        """Do what a button of one of our messages says; False if the button is not ours."""
        if not isinstance(key, tuple) or len(key) != 2 or key[0] not in (OPEN, COPY):
            return False
        if key[0] == OPEN:
            self._open_folder(Path(str(key[1])))
        else:
            QGuiApplication.clipboard().setText(str(key[1]))
        return True

    # filling the page

    def _fill(self) -> None:
        views = self._session.views
        multi = self._session.read(lambda db: settings.get(db, "task") == "multi")
        reason = self.tr("Needs one label per item; this project allows several") if multi else ""
        self._page.set_formats(
            [
                FormatEntry(key="jsonl", name="JSONL", words=self.tr("One line per item, full detail")),
                FormatEntry(key="csv", name="CSV", words=self.tr("Opens in a spreadsheet")),
                FormatEntry(
                    key="folders",
                    name=self.tr("Folders by label"),
                    words=self.tr("train/healthy/…, as copies"),
                    reason=reason,
                ),
            ]
        )
        choices = choices_of(views.get("export_choices")) or ExportChoices()
        if multi and choices.format == "folders":
            choices = replace(choices, format="jsonl")
        self._page.show_choices(replace(choices, target=self._usual_target(choices.format)))
        self._page.settings.splits.set_rest(choices.duplicates, choices.seed)
        self._show_past()

    def _usual_target(self, form: str) -> str:
        project = self._session.project
        usual = project.path.parent
        if project.read_only:
            usual = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
        folder = self._session.views.get("export_folder") or str(usual)
        name = self._session.read(lambda db: str(settings.get(db, "name", "")))
        today = datetime.now().astimezone()
        return str(Path(folder) / f"{slug(name) or 'export'}-{today:%Y-%m-%d}{SUFFIXES[form]}")

    def _show_past(self) -> None:
        past = past_exports(self._session.views.get("exports"))
        self._page.show_past(past)
        if past:
            when, rows = f"{past[0].at.astimezone():%d %b}", f"{past[0].rows:,}"
            self._page.set_facts(self.tr("Last export {}, {} rows").format(when, rows))

    # looking

    def _setting_changed(self) -> None:
        choices = self._page.choices()
        known = [suffix for suffix in SUFFIXES.values() if suffix and choices.target.endswith(suffix)]
        stem = choices.target.removesuffix(known[0]) if known else choices.target
        if stem:
            self._page.settings.set_target(stem + SUFFIXES[choices.format])
        self._page.settings.set_votes_possible(
            choices.format != "folders", self.tr("Folders by label hold every item once")
        )
        if choices.format == "folders" and choices.answers == "votes":
            self._page.show_choices(replace(self._page.choices(), answers="best"))
        self._look_again()

    def _look_again(self) -> None:
        self._asked += 1
        self._look_soon()

    def _look_soon(self) -> None:
        self._allow()
        if self._active and not self._soon.isActive():
            self._soon.start(SETTLE_MS)

    def _look(self) -> None:
        choices, asked = self._page.choices(), self._asked
        if self._looking is not None:
            if self._looked_at == choices:
                return  # what changed since is looked at when this is done: else a busy project never gets a preview
            self._looking.cancel()
        known = self._found if self._answered == asked else None
        if known is not None and replace(known.choices, target="") != replace(choices, target=""):
            known = None
        job = self._session.jobs.start(
            "",
            lambda report: look(self._session.project, choices, known, report),
            lambda found: self._show(job, found, asked),
            otherwise=lambda error: self._tell_failed_look(job, error),
            always=lambda: self._end_look(job),
        )
        self._looking, self._looked_at = job, choices

    def _show(self, job: Job, found: object, asked: int) -> None:
        if self._closed or job is not self._looking:
            return
        assert isinstance(found, Look)
        self._found, self._answered = found, asked
        counts, preview = found.counts, found.preview
        if not (counts.best or counts.votes):
            self._page.show_tab("past" if self._page.tab() == "past" else "empty")
        elif self._page.tab() == "empty":
            self._page.show_tab("new")
        settings_panel = self._page.settings
        settings_panel.show_counts(counts)
        settings_panel.splits.show_problem(found.split_problem)
        self._show_target(found)
        if preview is not None and preview.rows:
            settings_panel.splits.show_parts([(name, preview.per_split.get(name, 0)) for name in preview.splits])
            self._page.preview.show_preview(preview, findings_of(preview))
        else:
            settings_panel.splits.show_parts(())
            words = found.split_problem or found.problem or why_nothing(found.choices)
            self._page.preview.show_problem([("bad", words)])
        self._allow()

    def _show_target(self, found: Look) -> None:
        words = found.target_problem
        if found.target is not None and found.target != typed_path(found.choices.target):
            name = typed_path(found.choices.target).name
            words = self.tr("{} exists already, so this one will be named {}.").format(name, found.target.name)
        self._page.settings.show_target_note(words, bad=found.target is None)

    def _tell_failed_look(self, job: Job, error: Exception) -> None:
        if not self._closed and job is self._looking:
            self._found = None
            words = str(error) if isinstance(error, LabelingError) else self.tr("The preview failed: see the log.")
            self._page.preview.show_problem([("bad", words)])
            self._allow()

    def _end_look(self, job: Job) -> None:
        if job is not self._looking:
            return
        self._looking = None
        if self._active and self._found is not None and self._answered != self._asked:
            self._soon.start(AGAIN_MS)

    # what is possible

    def _bind(self) -> None:
        self._action.setShortcut(QKeySequence(self._commands.key(COMMAND)))

    def _reason(self) -> str:
        """Return why an export cannot begin now; "" if it can."""
        found = self._found
        if self._exporting is not None:
            return self.tr("An export is running")
        if not self._active:
            return self.tr("Open Export first")
        if found is None or found.choices != self._page.choices():
            return self.tr("The preview is not ready yet")
        return found.obstacle or ("" if found.rows else why_nothing(found.choices))

    def _allow(self) -> None:
        reason = self._reason()
        self._commands.set_possible(COMMAND, reason)
        preview = self._found.preview if self._found is not None else None
        if self._exporting is not None:
            self._page.preview.show_button(self.tr("Exporting"), reason, "")
        elif preview is None or not preview.rows or self._found is None:
            self._page.preview.show_button(self.tr("Export"), reason, "")
        else:
            words = amount(preview.rows, self._found.choices)
            sets = self.tr("in {} sets").format(len(preview.splits)) if len(preview.splits) > 1 else ""
            self._page.preview.show_button(self.tr("Export {}").format(words), reason, f"{words} {sets}".strip())

    # exporting

    def _export(self) -> None:
        found = self._found
        if self._reason() or found is None:
            return
        choices, rows, project = found.choices, found.rows, self._session.project

        def work(report: Report) -> object:
            return run_export(project, choices, rows, datetime.now(UTC), report)

        ended = [False]

        def finished(result: object) -> None:
            ended[0] = True
            assert isinstance(result, tuple)
            self._tell_done(choices, *result)

        def failed(error: Exception) -> None:
            ended[0] = True
            self._say(failed_message(error))

        def over() -> None:
            if not ended[0]:
                self._say(stopped_message())
            self._end_export()

        name = self.tr("Exporting {}").format(amount(rows, choices))
        self._exporting = self._session.jobs.start(name, work, finished, otherwise=failed, always=over)
        self._allow()

    def _tell_done(self, choices: ExportChoices, target: Path, result: ExportResult) -> None:
        past = PastExport(
            at=datetime.now(UTC),
            out=target,
            rows=result.written,
            choices=replace(choices, target=str(typed_path(choices.target))),
        )
        views = self._session.views
        views.put("exports", remembered([past, *past_exports(views.get("exports"))]))
        views.put("export_choices", choices.as_json())
        views.put("export_folder", str(target.parent))
        if self._closed:
            return
        self._show_past()
        self._say(done_message(choices, target, result))

    def _end_export(self) -> None:
        self._exporting = None
        if not self._closed:
            self._look_soon()

    def _say(self, message: Message) -> None:
        if not self._closed:
            self._page.message.emit(message)

    # past exports and folders

    def _again(self, past: object) -> None:
        assert isinstance(past, PastExport)
        self._page.show_choices(past.choices)
        self._page.show_tab("new")
        self._setting_changed()

    def _open_folder(self, path: Path) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent))):
            text = self.tr("The folder {} cannot be opened from here.").format(path.parent)
            self._say(Message(level="warn", text=text, key="export-folder"))

    def _choose_folder(self) -> None:
        now = typed_path(self._page.choices().target)
        folder = QFileDialog.getExistingDirectory(self._page, self.tr("Save the export to"), str(now.parent))
        if folder:
            self._page.settings.set_target(str(Path(folder) / now.name))
            self._look_soon()

    def _connect(self) -> None:
        page = self._page
        page.changed.connect(self._setting_changed)
        page.target_changed.connect(self._look_soon)
        page.folder_wanted.connect(self._choose_folder)
        page.export_wanted.connect(self._export)
        page.again_wanted.connect(self._again)
        page.open_wanted.connect(lambda past: self._open_folder(past.out))
        page.copy_wanted.connect(lambda past: QGuiApplication.clipboard().setText(str(past.out)))
        self._session.changed.connect(self._project_changed)
        self._session.person_changed.connect(self._forget)

    def _forget(self) -> None:
        """Somebody else works here now: they have settings and past exports of their own."""
        self._filled = False

    def _project_changed(self) -> None:
        if self._active:
            self._look_again()
