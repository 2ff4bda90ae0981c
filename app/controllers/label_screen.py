"""Fills the Label page with plain values: the item, its marks, the strip, counts, progress, suggestion, hints."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject, QTimer

from app.commands import Commands
from app.controllers.label_commands import keys_of_page
from app.controllers.label_counts import LabelCounts
from app.controllers.label_reading import ProjectFacts, project_facts
from app.controllers.label_words import answer_view, film_item, item_name, item_view, why_words
from app.controllers.lineup import Entry, Lineup
from app.controllers.prefetch import Pictures
from app.controllers.suggestions import Suggestions
from app.pages.label.views import BreakView, ProgressView, StateView, SuggestionView
from app.pages.label_page import LabelPage
from app.session import Session
from app.theme.tokens import DOCUMENT_SIZES
from app.widgets.filmstrip import FilmItem
from app.widgets.image_decode import Picture
from app.widgets.keycap import keys_of
from app.widgets.label_row import PaletteLabel
from app.widgets.status_bar import KeyHint
from labeling.labels import Label
from labeling.own_answers import OwnAnswer
from labeling.values import Labels

AFTER_SWAP_MS = 30
GOAL = 60
_STRIP_DONE, _STRIP_NEXT = 5, 5


class LabelScreen(QObject):
    """Knows how the page says things; what to say is told to it."""

    def __init__(
        self,
        session: Session,
        commands: Commands,
        pictures: Pictures,
        suggestions: Suggestions,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.page = LabelPage()
        self.counts = LabelCounts(session)
        self.facts: ProjectFacts = session.read(project_facts)
        self._session, self._commands = session, commands
        self._pictures, self._suggestions = pictures, suggestions
        self._n_session, self._has_picture = 0, False
        # Figures may come a moment after the next item: they are no part of the answer path.
        self._later = QTimer(self, singleShot=True, interval=AFTER_SWAP_MS)
        self._later.timeout.connect(self.show_figures)
        self._lineup = Lineup()
        self._strip_soon = QTimer(self, singleShot=True, interval=0)  # painting it takes as long as the item
        self._strip_soon.timeout.connect(self._show_strip)

    @property
    def is_multi(self) -> bool:
        """Whether an item may have several labels."""
        return self.facts.charter.task == "multi"

    @property
    def waits_for_enter(self) -> bool:
        """Whether Enter ends an answer."""
        return self.is_multi or bool(self._session.views.get("wait_for_enter", False))

    @property
    def labels(self) -> Mapping[int, Label]:
        """Every label by id, also those that can no longer be chosen."""
        return self.facts.every_label

    def read_project(self) -> None:
        """Read and show what is asked, which labels there are, the guideline and the counts."""
        self.facts = self._session.read(project_facts)
        self.counts.read()
        self._suggestions.set_held_out(self.facts.held_out)
        self.show_task()
        self.show_figures()
        self._show_guideline()
        self.page.area.set_text_size(int(self._session.views.get("text_size", DOCUMENT_SIZES[1])))

    def show_task(self) -> None:
        """Show the question and how to answer it."""
        if self.is_multi:
            hint = self.tr("Press keys to choose, Enter to finish.")
        elif self.waits_for_enter:
            hint = self.tr("Press a key to choose, Enter to finish.")
        else:
            hint = self.tr("Press a key. The next item opens by itself.")
        question = self.facts.charter.question or self.tr("Which label?")
        task = self.tr("Several labels") if self.is_multi else self.tr("Single choice")
        self.page.set_task(question, hint, task, finish=self.waits_for_enter)

    def show_figures(self) -> None:
        """Show counts and progress as they are now."""
        self.page.set_labels(self._palette(), multi=self.is_multi)
        goal = int(self._session.views.get("session_goal", GOAL))
        self.page.header.set_progress(ProgressView(n_session=self._n_session, goal=goal, project=self._project_words()))
        facts = []
        if (last := self.facts.last_round) is not None:
            facts.append(self.tr("Model round {} · trained on {} items").format(last.id, f"{last.trained_on:,}"))
        facts.append(self.tr("{} items").format(f"{self.counts.n_items:,}"))
        self.page.set_facts(facts)

    def show_figures_soon(self, n_session: int) -> None:
        """Show counts and progress once the next item is on screen."""
        self._n_session = n_session
        self._later.start()

    def show_entry(self, entry: Entry, picture: Picture | None, chosen: frozenset[int]) -> None:
        """Put an item on screen, in this frame."""
        if (picture is not None) != self._has_picture:
            self._has_picture = picture is not None
            self.show_keys()
        keep_zoom = bool(self._session.views.get("keep_zoom", False))
        self.page.show_item(item_view(entry, picture), answer_view(entry, chosen, self.labels), keep_zoom=keep_zoom)
        self.page.side.set_why(why_words(self._true_reason(entry), is_lead=self._is_lead))

    def show_choice(self, entry: Entry, chosen: frozenset[int]) -> None:
        """Mark what is chosen of the item on screen."""
        self.page.show_answer(answer_view(entry, chosen, self.labels))

    def show_suggestion(self, entry: Entry | None) -> bool:
        """Show what the person may see of the model now; True if that is a suggestion."""
        kept = self._suggestions.is_kept_open
        if not self._suggestions.is_trained:
            self.page.side.suggestion.show_suggestion(SuggestionView(state="untrained"))
            return False
        if entry is None or entry.trouble or not self._suggestions.is_open:
            self.page.side.suggestion.show_suggestion(SuggestionView(state="hidden", kept_open=kept))
            return False
        found = self._suggestions.visible(entry.item)
        if found is None:
            self.page.side.suggestion.show_suggestion(SuggestionView(state="silent", kept_open=kept))
            return False
        named = [self.labels[label] for label in found.label_ids if label in self.labels]
        shown = tuple((label.name, label.colour) for label in named)
        self.page.side.suggestion.show_suggestion(SuggestionView(state="shown", labels=shown, kept_open=kept))
        return True

    def show_strip(self, lineup: Lineup) -> None:
        """Decode what comes next; show what was done, what is on screen and what follows once the item is painted."""
        self._pictures.look_ahead([entry.item for entry in lineup.ahead])
        self._lineup = lineup
        self._strip_soon.start()

    def _show_strip(self) -> None:
        before, now, after = self._lineup.strip()
        before, after = before[-_STRIP_DONE:], after[:_STRIP_NEXT]
        shown = None if now is None else film_item(now, self.labels)
        self.page.set_strip(self._film(before), shown, self._film(after))
        small = [*before, *([now] if now else []), *after]
        self._pictures.show_small([entry.item for entry in small if not entry.trouble])

    def show_empty(self) -> None:
        """Say that there is nothing left to answer."""
        n = self.counts.n_in_review
        if not self.counts.n_items:
            title, text = self.tr("No items yet"), self.tr("This project has nothing to label. Import items first.")
        else:
            title = self.tr("You have answered everything in your queue.")
            text = self.tr("{} items wait for review.").format(f"{n:,}")
            if n < 2:
                text = self.tr("1 item waits for review.") if n else self.tr("Nothing waits for review.")
        self.page.show_state(StateView(icon_name="check", title=title, text=text))

    def show_read_only(self) -> None:
        """Say that nothing can be answered here, and why."""
        reason = self._session.project.read_only
        text = self.tr("It can be looked at, but not labelled: {}.").format(reason)
        self.page.show_state(StateView(icon_name="lock", title=self.tr("This project is open read-only"), text=text))

    def show_missing(self, words: str) -> None:
        """Say that picture after picture cannot be read."""
        title = self.tr("Several pictures in a row cannot be read")
        text = self.tr("Their folder may have been moved, or its drive is not connected. The last one: {}").format(
            words
        )
        view = StateView(icon_name="warning", title=title, text=text, action=self.tr("Try again"))
        self.page.show_state(view)

    def show_break(self, n_session: int, given: Sequence[Labels]) -> None:
        """Hide the item behind a plain screen that says what was labelled."""
        text = self.tr("1 item answered in this session.")
        if n_session != 1:
            text = self.tr("{} items answered in this session.").format(f"{n_session:,}")
        chosen = [label for value in given for label in value.ids]
        counts = [(label.name, label.colour, chosen.count(label.id)) for label in self.facts.labels]
        rows = tuple(sorted((row for row in counts if row[2]), key=lambda row: -row[2]))
        self.page.show_break(BreakView(text=text, labels=rows))

    def show_keys(self) -> None:
        """Show on buttons and in the status bar which keys work."""
        keys = keys_of_page(self._commands)
        self.page.set_keys(keys, self._commands.key("label-peek"))
        own = [label.key for label in self.facts.labels if label.key]
        hints = []
        if own:
            ends = (own[0],) if len(own) == 1 else (own[0], own[-1])
            words = self.tr("choose") if self.waits_for_enter else self.tr("label and next")
            hints.append(KeyHint(keys=ends, text=words, joiner="–"))
        if self.waits_for_enter:
            hints.append(KeyHint(keys=("Enter",), text=self.tr("finish")))
        hints.append(KeyHint(keys=("←", "→"), text=self.tr("browse")))
        if not self.waits_for_enter:
            hints.append(KeyHint(keys=keys_of(keys["label-undo"]), text=self.tr("undo")))
        if self._has_picture:
            hints.append(KeyHint(keys=keys_of(keys["label-actual-size"]), text=self.tr("100 %")))
        hints.append(KeyHint(keys=("F1",), text=self.tr("all keys")))
        self.page.set_hints(hints)

    @staticmethod
    def describe(entry: Entry) -> str:
        """Return the name of an item as it stands on screen."""
        return item_name(entry.item)

    @property
    def _is_lead(self) -> bool:
        return self._session.person.role == "lead"

    def _true_reason(self, entry: Entry) -> OwnAnswer | None:
        if not self._is_lead or not entry.is_answered:
            return None
        return entry.own

    def _film(self, entries: Sequence[Entry]) -> list[FilmItem]:
        return [film_item(entry, self.labels) for entry in entries]

    def _palette(self) -> list[PaletteLabel]:
        labels = self.facts.labels
        counts = {label.id: self.counts.of_label(label.id) for label in labels}
        shares = {label.id: counts[label.id] / label.target for label in labels if label.target}
        ahead = max(shares.values(), default=0.0)
        return [
            PaletteLabel(
                id=label.id,
                name=label.name,
                key=label.key or "",
                colour=label.colour,
                count=counts[label.id],
                target=label.target,
                behind=ahead >= 0.25 and shares.get(label.id, 1.0) < 0.5 * min(ahead, 1.0),
                hint=label.choose_when,
            )
            for label in labels
        ]

    def _project_words(self) -> str:
        targets = [label for label in self.facts.labels if label.target]
        if targets:
            done = sum(min(self.counts.of_label(label.id), label.target or 0) for label in targets)
            wanted = sum(label.target or 0 for label in targets)
            return self.tr("Targets {} of {}").format(f"{done:,}", f"{wanted:,}")
        return self.tr("Project {} of {}").format(f"{self.counts.n_answered:,}", f"{self.counts.n_items:,}")

    def _show_guideline(self) -> None:
        found = self.facts.guideline
        if found.text:
            day = "" if found.at is None else found.at.astimezone().strftime(", %Y-%m-%d")
            self.page.guideline.show_guideline(self.tr("Version {}").format(found.version) + day, found.text)
            return
        told = [f"# {label.name}\n{label.choose_when}" for label in self.facts.labels if label.choose_when]
        text = "\n\n".join(told) or self.tr("There is no guideline yet. A lead can write one.")
        self.page.guideline.show_guideline("", text)
