"""How the Label page says things: names of items, answers in words, items in the strip, why an item is asked."""

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from PySide6.QtCore import QCoreApplication

from app.controllers.lineup import Entry
from app.pages.label.views import AnswerView, ItemView
from app.widgets.filmstrip import Chip, FilmItem
from app.widgets.image_decode import Picture
from labeling.items import Item
from labeling.labels import Label
from labeling.own_answers import OwnAnswer
from labeling.queue import WHY
from labeling.values import CantDecide, Flag, FlagReason, Labels, Skip, Value

_STRIP_TEXT = 300
_COUNT_WORDS_UP_TO = 100_000


def tr(text: str) -> str:
    """Translate `text` in the context of the Label page."""
    return QCoreApplication.translate("LabelController", text)


def item_name(item: Item) -> str:
    """Return what an item is called on screen.

    Of a picture only the file name: the folders above it are often named after a class.
    """
    return PurePosixPath(item.key.replace("\\", "/")).name if item.path is not None else item.key


def item_detail(item: Item) -> str:
    """Return the size of an item in quiet words."""
    if item.text is None:
        return f"{item.width:,} × {item.height:,}" if item.width and item.height else ""
    if len(item.text) > _COUNT_WORDS_UP_TO:
        return tr("{} characters").format(f"{len(item.text):,}")
    n = len(item.text.split())
    return tr("1 word") if n == 1 else tr("{} words").format(f"{n:,}")


def item_view(entry: Entry, picture: Picture | None) -> ItemView:
    """Return an item as the page paints it."""
    item = entry.item
    return ItemView(
        id=item.id,
        name=item_name(item),
        detail=item_detail(item),
        text=None if entry.trouble else item.text,
        picture=None if picture is None else picture.image,
        full_size=None if picture is None else picture.full_size,
        trouble=entry.trouble,
    )


def value_words(value: Value | None, labels: Mapping[int, Label]) -> str:
    """Return an answer in words."""
    match value:
        case Labels(ids):
            names = [labels[label].name if label in labels else tr("a label that is gone") for label in ids]
            return ", ".join(names) or tr("none of these")
        case CantDecide():
            return tr("can’t decide")
        case Skip():
            return tr("skipped")
        case Flag(reason, _):
            return tr("flagged as {}").format(flag_words(reason))
    return tr("an answer of a newer version")


def flag_words(reason: FlagReason) -> str:
    """Return a reason for a flag in words."""
    return {
        "unreadable": tr("unreadable"),
        "duplicate": tr("a duplicate"),
        "private": tr("private"),
        "unclear guideline": tr("unclear in the guideline"),
        "other": tr("something else"),
    }[reason]


def answer_view(entry: Entry, chosen: frozenset[int], labels: Mapping[int, Label]) -> AnswerView:
    """Return what is marked of an item: what is chosen so far, else its answer, else the one taken back."""
    old = entry.value if entry.value is not None else entry.taken_back
    words = ""
    if entry.value is not None:
        words = tr("Your answer: {}. Another one takes its place.").format(value_words(entry.value, labels))
    elif entry.taken_back is not None:
        words = tr("Taken back: {}.").format(value_words(entry.taken_back, labels))
    return AnswerView(
        marked=frozenset[object](chosen),
        cant_decide=isinstance(old, CantDecide) and not chosen,
        words=words,
        has_note=bool(entry.note),
    )


def film_item(entry: Entry, labels: Mapping[int, Label]) -> FilmItem:
    """Return an item as the strip paints it."""
    chips: tuple[Chip, ...] = ()
    match entry.value:
        case Labels(ids):
            known = [labels[label] for label in ids if label in labels]
            chips = tuple(Chip(key=label.key or label.name[:1].upper(), colour=label.colour) for label in known)
            chips = chips or (Chip(key="–", colour=None),)
        case CantDecide():
            chips = (Chip(key="0", colour=None),)
    item = entry.item
    text = None if item.text is None else item.text[:_STRIP_TEXT]
    return FilmItem(id=item.id, name=item_name(item), text=text, chips=chips, flagged=entry.is_flagged)


def why_words(own: OwnAnswer | None, *, is_lead: bool) -> str:
    """Return why an item is asked: for an annotator always the same; for a lead, after the answer, the true stream."""
    if own is None or not is_lead:
        return WHY
    rank = tr("rank {} of round {}").format(own.rank, own.round_id) if own.rank is not None else ""
    words = {
        "unsure": tr("Unsure: {}.").format(rank) if rank else tr("Unsure: before the first round, in random order."),
        "scarce": tr("Scarce label: {}.").format(rank) if rank else tr("Scarce label."),
        "random": tr("Random sample."),
        "held-out": tr("Held out: never trained on."),
        "overlap": tr("Overlap, {} vote.").format(_nth(own.nth)),
        "repeat": tr("The same person again."),
        "control": tr("Control item."),
        "chosen": tr("Chosen by hand."),
    }
    return words.get(own.stream, WHY)


def _nth(n: int) -> str:
    names: Sequence[str] = (tr("first"), tr("second"), tr("third"))
    return names[n - 1] if 1 <= n <= len(names) else tr("{}th").format(n)
