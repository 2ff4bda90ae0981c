"""New project: six steps in any order, what they come to on the right, and nothing written until Finish."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.models.draft_outlook import Missing, Outlook
from app.models.project_draft import STEPS, ProjectDraft, Step
from app.pages.ask_path import ask_file, ask_folder
from app.pages.new_project.charter_panel import CharterPanel
from app.pages.new_project.footer import Footer
from app.pages.new_project.goal_step import GoalStep
from app.pages.new_project.guideline_step import GuidelineStep
from app.pages.new_project.labels_step import LabelsStep
from app.pages.new_project.making_view import MakingView
from app.pages.new_project.people_step import PeopleStep
from app.pages.new_project.source_step import SourceStep
from app.pages.new_project.step_list import StepList, StepState
from app.pages.new_project.step_view import StepView
from app.pages.new_project.task_step import TaskStep
from app.pages.page import Page
from app.theme.fonts import scaled
from app.theme.tokens import SPACE
from app.widgets.buttons import ActionButton
from app.widgets.card import Panel, clear_layout, line
from app.widgets.plain_text import PlainLabel
from app.widgets.status_bar import KeyHint

TABLES = "Tables (*.csv *.tsv *.tab *.jsonl *.ndjson *.json)"
_MOST_LISTED = 6


class NewProjectPage(Page):
    """The wizard. It shows a draft and what it means, and emits every change of it."""

    name = "new_project"

    edited = Signal(object)  # ProjectDraft
    finish_wanted = Signal()
    cancel_wanted = Signal()  # confirmed where it had to be
    stop_counting_wanted = Signal()
    recount_wanted = Signal()
    stop_making_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("panel", "window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._draft, self._typed = ProjectDraft(), False
        self._outlook: Outlook | None = None
        self._step: Step = "task"
        self._visited: set[Step] = set()
        self._start_folder: Path | None = None
        task, source = TaskStep(), SourceStep()
        self._views: dict[Step, StepView] = {
            "task": task,
            "source": source,
            "labels": LabelsStep(),
            "goal": GoalStep(),
            "people": PeopleStep(),
            "guideline": GuidelineStep(),
        }
        self._source = source
        task.folder_wanted.connect(self._ask_project_folder)
        source.folder_wanted.connect(self._ask_source_folder)
        source.table_wanted.connect(self._ask_table)
        source.stop_wanted.connect(self.stop_counting_wanted)
        source.recount_wanted.connect(self.recount_wanted)
        self._making = MakingView()
        self._making.stop_wanted.connect(self.stop_making_wanted)
        self._stack = QStackedWidget()
        for view in self._views.values():
            view.edited.connect(self._take)
            self._stack.addWidget(view)
        self._stack.addWidget(self._making)
        self._steps, self._charter, self._footer = StepList(), CharterPanel(), Footer()
        self._steps.step_chosen.connect(self.show_step)
        self._footer.back.clicked.connect(self.go_back)
        self._footer.next.clicked.connect(self.go_on)
        self._footer.finish_wanted.connect(self._finish)
        self._footer.cancel_wanted.connect(self._cancel)
        self._footer.discard_wanted.connect(self.cancel_wanted)
        self._missing = MissingList()
        self._missing.step_chosen.connect(self.show_step)
        self._lay_out()
        self._bind_keys()

    def hints(self) -> Sequence[KeyHint]:
        hints = [KeyHint(keys=("Tab",), text=self.tr("next field"))]
        if self._step == "labels":
            hints.append(KeyHint(keys=("Alt", "↑", "↓"), text=self.tr("move label")))
            hints.append(KeyHint(keys=("Ctrl", "L"), text=self.tr("add label")))
        last = self._step == STEPS[-1]
        words = self.tr("make the project") if last else self.tr("next step")
        return (*hints, KeyHint(keys=("Ctrl", "Enter"), text=words))

    def facts(self) -> Sequence[str]:
        return (self.tr("Nothing is written until you finish"),)

    def begin(self, draft: ProjectDraft, outlook: Outlook, step: Step, start_folder: Path | None) -> None:
        """Start over with `draft` at `step`; file dialogs begin in `start_folder`."""
        self._visited, self._start_folder = set(), start_folder
        self.show_making(None)
        self._footer.ask(False)
        self._missing.show_missing(())
        self.show_draft(draft, outlook, typed=False)
        self.show_step(step)

    def show_draft(self, draft: ProjectDraft, outlook: Outlook, *, typed: bool) -> None:
        """Show the choices and what they mean; `typed` says whether anything would be lost."""
        self._draft, self._outlook, self._typed = draft, outlook, typed
        for view in self._views.values():
            view.hold(draft)
        self._views[self._step].show_draft(draft, outlook)
        self._charter.show_draft(draft, outlook)
        wrong = {one.step for one in outlook.missing}
        states = {
            step: StepState(
                summary=outlook.summaries[step],
                done=step in self._visited and step not in wrong,
                wrong=step in wrong and step in self._visited and step != self._step,
            )
            for step in STEPS
        }
        self._steps.set_states(states)
        here = len([one for one in outlook.missing if one.step in self._visited or one.step == self._step])
        self._footer.set_missing(here)
        if self._missing.isVisible():
            self._missing.show_missing(outlook.missing)

    def show_step(self, step: str) -> None:
        """Show one of the steps; what was typed in the one before is kept."""
        found = next(each for each in STEPS if each == step)
        self._views[self._step].finish_editing()
        self._visited.update({self._step, found} if self.isVisible() else {found})
        self._step = found
        self._steps.set_current(found)
        place = STEPS.index(found)
        following = self._steps.name(STEPS[place + 1]) if place + 1 < len(STEPS) else ""
        self._footer.set_place(first=place == 0, following=following)
        if self._outlook is not None:
            self.show_draft(self._draft, self._outlook, typed=self._typed)
        self._stack.setCurrentWidget(self._views[found])
        self._views[found].start()
        self.hints_changed.emit()

    def go_on(self) -> None:
        """Go to the next step, or finish at the last."""
        place = STEPS.index(self._step)
        if place + 1 == len(STEPS):
            self._finish()
        else:
            self.show_step(STEPS[place + 1])

    def go_back(self) -> None:
        """Go to the step before."""
        place = STEPS.index(self._step)
        if place:
            self.show_step(STEPS[place - 1])

    def show_missing(self, missing: Sequence[Missing]) -> None:
        """List what has to be fixed, each leading to its step."""
        self._missing.show_missing(missing)

    def show_making(self, path: str | None) -> None:
        """Show that the project is being made; None goes back to the steps, with everything typed."""
        busy = path is not None
        for part in (self._steps, self._footer):
            part.setEnabled(not busy)
        if path is not None:
            self._making.begin(path)
            self._stack.setCurrentWidget(self._making)
            self._making.stop.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._stack.setCurrentWidget(self._views[self._step])

    def show_progress(self, done: int, total: int) -> None:
        """Show how far the making is."""
        self._making.show_progress(done, total)

    def set_compact(self, compact: bool) -> None:
        self._steps.setFixedWidth(scaled(228 if compact else 252))
        self._charter.setFixedWidth(scaled(256 if compact else 372))
        for view in self._views.values():
            view.set_compact(compact)

    def key_pressed(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Escape:
            self._cancel()
            return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.key_pressed(event):  # Escape comes here from text fields, which the router leaves alone
            super().keyPressEvent(event)

    def _take(self, draft: object) -> None:
        assert isinstance(draft, ProjectDraft)
        self.edited.emit(draft)

    def _finish(self) -> None:
        if self._is_making():
            return
        self._views[self._step].finish_editing()
        self._visited = set(STEPS)
        self.finish_wanted.emit()

    def _cancel(self) -> None:
        if self._is_making():
            self.stop_making_wanted.emit()
        elif self._footer.is_asking():
            self._footer.ask(False)
            self._views[self._step].start()
        elif self._typed:
            self._footer.ask(True)
        else:
            self.cancel_wanted.emit()

    def _is_making(self) -> bool:
        return self._stack.currentWidget() is self._making

    def _ask_project_folder(self) -> None:
        place = None if self._outlook is None else self._outlook.place.path
        start = place.parent if place is not None else self._start_folder
        ask_folder(self, self.tr("Folder for the project file"), start, self._take_project_folder)

    def _take_project_folder(self, folder: Path) -> None:
        self._views["task"].change(folder=folder)

    def _ask_source_folder(self) -> None:
        ask_folder(self, self.tr("Folder of pictures or texts"), self._start_folder, self._source.set_source)

    def _ask_table(self) -> None:
        ask_file(self, self.tr("Table to label"), self.tr(TABLES), self._start_folder, self._source.set_source)

    def _lay_out(self) -> None:
        middle = QVBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self._stack, 1)
        middle.addWidget(self._missing)
        top = QHBoxLayout()
        top.setSpacing(0)
        top.addWidget(self._steps)
        top.addWidget(line(vertical=True))
        top.addLayout(middle, 1)
        top.addWidget(line(vertical=True))
        top.addWidget(self._charter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(top, 1)
        layout.addWidget(line())
        layout.addWidget(self._footer)
        self.set_compact(False)

    def _bind_keys(self) -> None:
        bound = (
            ("Ctrl+Return", self.go_on),
            ("Ctrl+Enter", self.go_on),
            ("Ctrl+Shift+Return", self._finish),
            ("Ctrl+Shift+Enter", self._finish),
            ("Alt+Left", self.go_back),
        )
        for key, act in bound:
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(partial(self._unless_making, act))

    def _unless_making(self, act: object) -> None:
        if not self._is_making() and callable(act):
            act()


class MissingList(Panel):
    """What Finish found missing; each line leads to where it is fixed."""

    step_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__("surface")
        self._column = QVBoxLayout()
        self._column.setSpacing(0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(line())
        inside = QVBoxLayout()
        inside.setContentsMargins(SPACE[5], SPACE[2], SPACE[5], SPACE[2])
        inside.setSpacing(SPACE[0])
        inside.addWidget(PlainLabel(self.tr("Before the project can be made:"), bold=True))
        inside.addLayout(self._column)
        layout.addLayout(inside)
        self.hide()

    def show_missing(self, missing: Sequence[Missing]) -> None:
        """Show the first few things, or nothing."""
        clear_layout(self._column)
        for one in missing[:_MOST_LISTED]:
            button = ActionButton(one.words[:160], kind="link", icon_name="chevron_right")
            button.clicked.connect(lambda _checked=False, step=one.step: self.step_chosen.emit(step))
            self._column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        rest = len(missing) - _MOST_LISTED
        if rest > 0:
            self._column.addWidget(PlainLabel(self.tr("and {} more").format(rest), role="secondary", tone="muted"))
        self.setVisible(bool(missing))
