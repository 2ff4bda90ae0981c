"""The four figures at the top of Insights, in words: model, agreement, scarcest label, progress."""

from PySide6.QtCore import QCoreApplication

from app.pages.insights.curve_card import learning_needs
from app.pages.insights.figure_tile import KeyFigure
from app.pages.insights.words import (
    METRIC_NAMES,
    interval_words,
    items_of_label,
    items_of_sample,
    items_open,
)
from app.widgets.charts.mark import TOO_FEW, value_words
from app.widgets.pill import PillTone
from labeling.charter import Goal
from labeling.overview import Overview
from labeling.quality.figure import Figure
from labeling.rounds import MIN_TRAINING


def model_caption(seen: Overview) -> str:
    """Return the name of the first figure, which depends on the goal."""
    return _tr("Model, {} on held-out items").format(METRIC_NAMES[seen.metric])


def model_figure(seen: Overview) -> KeyFigure:
    """Return how good the model of the last round is, against the goal."""
    items = items_of_sample("held-out", answered=True)
    measured = [one for one in seen.quality if one.figure.value is not None]
    if not measured:
        held = seen.held_out
        return KeyFigure(
            value="–",
            beside=_tr("learning starts at {} answers").format(MIN_TRAINING)
            if not seen.quality
            else learning_needs(seen),
            state=_tr("Not yet"),
            note=_tr("{} of {} held out answered").format(f"{held.done:,}", f"{held.size:,}"),
            items=items,
            about=learning_needs(seen),
        )
    last = measured[-1]
    goal, figure = seen.charter.goal, last.figure
    state, tone = _against(figure, goal, last.smallest_class_n)
    beside = interval_words(figure) + (_tr(" · goal {}").format(f"{goal.value:.2f}") if goal is not None else "")
    note = _tr("n {}").format(f"{figure.n:,}")
    if seen.held_out.unanswered:
        note += _tr(", {} of {} not answered").format(seen.held_out.unanswered, seen.held_out.counted)
    return KeyFigure(
        value=value_words(figure.value, "score"),
        beside=beside,
        state=state,
        tone=tone,
        note=note,
        items=items,
        about=_few_words(last.smallest_class_n),
    )


def _against(figure: Figure, goal: Goal | None, smallest: int) -> tuple[str, PillTone]:
    """Return where a figure stands against its goal; a goal is met only when the whole interval is above it."""
    if smallest < TOO_FEW:
        return _tr("Too few"), "warn"
    if goal is None or figure.value is None or figure.low is None:
        return _tr("No goal"), "plain"
    if figure.low >= goal.value:
        return _tr("Interval above goal"), "ok"
    if figure.value >= goal.value:
        return _tr("Close"), "warn"
    return _tr("{} to go").format(f"{goal.value - figure.value:.2f}"), "warn"


def agreement_figure(seen: Overview) -> KeyFigure:
    """Return how far people agree in the data, and beside it on what was labelled."""
    items = items_of_sample("overlap", double=True)
    report = seen.data.report
    n_double = report.n_items
    other = seen.labelled.report.alpha
    labelled = (
        _tr("labelled: {} ({}), n {}").format(value_words(other.value, "score"), interval_words(other), f"{other.n:,}")
        if other.value is not None
        else ""
    )
    if report.alpha.value is None:
        why = _tr("undefined because {}").format(report.alpha.why)
        state = _tr("{} of {} needed").format(n_double, TOO_FEW) if n_double < TOO_FEW else _tr("Undefined")
        return KeyFigure(value="–", beside=why, state=state, note=labelled, items=items)
    beside = f"{interval_words(report.alpha)} · n {n_double:,}"
    if report.too_few:
        return KeyFigure(
            value=value_words(report.alpha.value, "score"),
            beside=beside,
            state=_tr("Too few"),
            tone="warn",
            note=labelled,
            items=items,
            about=_few_words(report.smallest_class_n),
        )
    return KeyFigure(
        value=value_words(report.alpha.value, "score"),
        beside=beside,
        note=labelled,
        items=items,
    )


def scarcest_figure(seen: Overview) -> KeyFigure:
    """Return the label that is furthest from its target, else the rarest."""
    rows = seen.status.labels
    if not rows or not seen.status.answered:
        return KeyFigure(value="–", beside=_tr("needs a first answer"), state=_tr("Not yet"), items=items_open())
    short = [row for row in rows if row.short]
    row = max(short, key=lambda one: one.short) if short else min(rows, key=lambda one: one.count)
    share = row.share
    in_sample = seen.random.of_label[row.label]
    if share.value is None:
        note = _tr("share of all data undefined because {}").format(share.why)
    elif in_sample < TOO_FEW:
        note = _tr("share of all data: too few, n {}").format(in_sample)
    else:
        note = _tr("{} of all data ({}), n {}").format(
            value_words(share.value, "share"), interval_words(share, "share"), in_sample
        )
    if row.target is None:
        beside, state, tone = row.label, _tr("No target"), "plain"
    else:
        beside = _tr("of {} · {}").format(f"{row.target:,}", row.label)
        state = _tr("{} short").format(f"{row.short:,}") if row.short else _tr("Met")
        tone = "bad" if row.short else "ok"
    return KeyFigure(
        value=f"{row.count:,}",
        beside=beside,
        state=state,
        tone="bad" if tone == "bad" else "ok" if tone == "ok" else "plain",
        note=note,
        items=items_of_label(row.label),
    )


def progress_figure(seen: Overview) -> KeyFigure:
    """Return how many items are answered, and how far the samples that make the numbers honest are."""
    held, random = seen.held_out, seen.random
    state = _tr("Held out {} of {}").format(f"{held.done:,}", f"{held.size:,}")
    note = _tr("random {} of {}").format(f"{random.done:,}", f"{random.size:,}") if random.size else ""
    return KeyFigure(
        value=f"{seen.status.answered:,}",
        beside=_tr("of {} items have an answer").format(f"{seen.status.items:,}"),
        state=state,
        tone="ok" if held.size and held.done == held.size else "accent",
        note=note,
        items=items_open(),
    )


def _few_words(smallest: int) -> str:
    if smallest >= TOO_FEW:
        return ""
    return _tr("Too few to trust: the smallest label has {} items, {} are needed.").format(smallest, TOO_FEW)


def _tr(words: str) -> str:
    return QCoreApplication.translate("KeyFigures", words)
