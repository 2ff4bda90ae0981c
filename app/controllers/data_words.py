"""How Data says things: conditions, boxes of the filter panel, what happened to an item and when."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject

from app.controllers.label_words import value_words
from app.pages.data.filter_panel import PanelChoice, PanelGroup
from app.pages.data.inspector import HistoryLine, ItemDetails
from app.pages.data.item_delegate import status_words
from labeling.item_filter import REVIEWS, SAMPLES, ItemFilter, Token
from labeling.items import Item
from labeling.labels import Label
from labeling.listing import Counts, ItemRow
from labeling.people import Person
from labeling.values import load
from labeling.viewer import Viewer

_MOST_BOXES = 40  # labels in the panel; more are reached by typing


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What was read about one item; `suggested` are label ids, likeliest first, of the round `round_id`."""

    item: Item
    row: ItemRow
    history: Sequence[Mapping[str, Any]]
    n_alike: int
    suggested: tuple[int, ...]
    round_id: int


def tr(text: str) -> str:
    """Translate `text` in the context of the Data page."""
    return QCoreApplication.translate("DataController", text)


def chip_words(token: Token) -> str:
    """Return a condition as its chip says it."""
    return f"{token.field} {token.value}" if token.sign == ":" else f"{token.field} {token.sign} {token.value}"


def step_words(n: int, value: str) -> str:
    """Return the name of a bulk step, as Edit says it after "Undo"."""
    return tr("{} on {} items").format(value, f"{n:,}") if n != 1 else tr("{} on 1 item").format(value)


def panel_groups(
    counts: Counts, chosen: ItemFilter, labels: Sequence[Label], people: Iterable[Person], viewer: Viewer
) -> list[PanelGroup]:
    """Return the boxes of the filter panel, with counts where they are kept."""

    def box(field: str, value: str, words: str, count: int | None, colour: int | None = None) -> PanelChoice:
        token = Token(field=field, value=value)
        return PanelChoice(key=token, words=words, count=count, colour=colour, ticked=token in chosen.tokens)

    names = {
        "open": tr("Not answered"),
        "answered": tr("Answered"),
        "review": tr("In review"),
        "settled": tr("Settled"),
    }
    if not viewer.sees_all:
        names |= {"open": tr("Not answered by you"), "answered": tr("Answered by you")}
    status = tuple(box("status", key, names[key], counts.status[key]) for key in names if key in counts.status)
    shown = tuple(
        box("label", label.name, label.name, counts.labels.get(label.id, 0) if viewer.sees_all else None, label.colour)
        for label in labels[:_MOST_BOXES]
    )
    groups = [PanelGroup(title=tr("Status"), choices=status), PanelGroup(title=tr("Label"), choices=shown)]
    if not viewer.sees_all:
        return groups
    reviews = tuple(box("review", key, review_words(key), counts.review.get(key, 0)) for key in REVIEWS)
    answered = [person for person in people if counts.people.get(person.id)]
    by = tuple(box("by", person.name, person.name, counts.people[person.id]) for person in answered)
    samples = tuple(box("sample", key, sample_words(key), None) for key in SAMPLES)
    groups += [
        PanelGroup(title=tr("Review"), choices=reviews),
        PanelGroup(title=tr("Answered by"), choices=by),
        PanelGroup(title=tr("Sample"), choices=samples),
    ]
    return [group for group in groups if group.choices]


def review_words(review: str) -> str:
    """Return why an item is in review."""
    return {
        "disagreement": tr("Disagreement"),
        "cant-decide": tr("Can’t decide"),
        "flagged": tr("Flagged"),
        "skipped": tr("Skipped twice"),
        "votes-changed": tr("Votes changed"),
    }[review]


def sample_words(sample: str) -> str:
    """Return what a sample is called."""
    return {"held-out": tr("Held out"), "random": tr("Random sample"), "overlap": tr("Overlap")}[sample]


def shown_name(key: str, *, picture: bool, viewer: Viewer) -> str:
    """Return an item's name: for an annotator only a picture's file name, since folders are often named by class."""
    return key if viewer.sees_all or not picture else PurePosixPath(key.replace("\\", "/")).name


def details(
    looked: Looked, labels: Mapping[int, Label], viewer: Viewer, now: datetime, context: QObject
) -> ItemDetails:
    """Return what the inspector shows."""
    item, row = looked.item, looked.row
    own = value_words(row.given, labels) if row.given is not None else tr("No answer yet")
    nothing = tr("No answer yet") if not row.n_votes else tr("No majority")
    chosen = tuple((labels[label].name, labels[label].colour) for label in row.answer or () if label in labels)
    return ItemDetails(
        item_id=item.id,
        name=shown_name(item.key, picture=item.path is not None, viewer=viewer),
        path=item.path,
        text=item.text or "",
        answers=chosen,
        no_answer=tr("None of these") if row.answer == () else nothing if viewer.sees_all else own,
        status=status_words(row, context),
        model_title=tr("Model of round {}: likeliest first").format(looked.round_id),
        model=tuple(labels[label].name for label in looked.suggested if label in labels),
        history=tuple(
            line for event in reversed(looked.history) if (line := history_line(event, labels, viewer, now)) is not None
        ),
        facts=_facts(looked),
    )


def _facts(looked: Looked) -> tuple[tuple[str, str], ...]:
    item = looked.item
    size = f"{item.width:,} × {item.height:,}" if item.width and item.height else ""
    alike = tr("{} others in its group").format(looked.n_alike) if looked.n_alike else ""
    named = [(tr("Group"), item.group), (tr("Time"), item.time), (tr("Size"), size), (tr("Belongs with"), alike)]
    return (*((name, value) for name, value in named if value), *((str(k), str(v)) for k, v in item.data.items()))


def history_line(
    event: Mapping[str, Any], labels: Mapping[int, Label], viewer: Viewer, now: datetime
) -> HistoryLine | None:
    """Return one event in words: who, what, when, and whether the model's view was seen."""
    what = _what(str(event["kind"]), event["value"], labels)
    seen = {True: tr("saw the model’s view"), False: tr("model hidden")}.get(event["suggestion_seen"], "")
    stream = stream_words(event) if viewer.sees_all else ""
    undone = tr("taken back since") if event["undone"] else ""
    return HistoryLine(
        who=str(event["person"]),
        what=what,
        when=when_words(datetime.fromisoformat(event["at"]), now),
        note=", ".join(part for part in (seen, stream, undone) if part),
        undone=bool(event["undone"]),
    )


def _what(kind: str, value: Any, labels: Mapping[int, Label]) -> str:
    if kind in ("answer", "repeat", "settle") and isinstance(value, list):
        words = value_words(load(value[0], None if value[1] is None else json.dumps(value[1])), labels)
        verbs = {
            "answer": tr("answered {}"),
            "repeat": tr("answered again {}"),
            "settle": tr("settled on {}"),
        }
        plain = {"skip", "flag"}
        return words if value[0] in plain else verbs[kind].format(words)
    return {
        "note": tr("wrote a note: {}").format(value if isinstance(value, str) else ""),
        "content": tr("brought in changed content"),
        "undo": tr("took the last step back"),
        "redo": tr("brought the step back"),
    }.get(kind, kind)


def stream_words(event: Mapping[str, Any]) -> str:
    """Return why an item was served when it was answered; only a lead reads it."""
    rank = tr(", rank {} of round {}").format(event["rank"], event["round"]) if event["rank"] is not None else ""
    words = {
        "unsure": tr("chosen as unsure"),
        "scarce": tr("chosen for a scarce label"),
        "random": tr("random sample"),
        "held-out": tr("held out"),
        "overlap": tr("overlap"),
        "repeat": tr("the same person again"),
        "control": tr("control item"),
        "chosen": tr("chosen by hand or imported"),
    }.get(event["stream"] or "", "")
    return f"{words}{rank}" if words else ""


def when_words(at: datetime, now: datetime) -> str:
    """Return a time as people say it: today and yesterday by their names."""
    local, today = at.astimezone(), now.astimezone().date()
    days = (today - local.date()).days
    if days == 0:
        return tr("Today {}").format(f"{local:%H:%M}")
    if days == 1:
        return tr("Yesterday {}").format(f"{local:%H:%M}")
    return f"{local.day} {local:%b %Y}"
