"""Everything the Insights page shows, read at one moment: the same figures as `status`, `agreement` and the rounds."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlite_utils import Database

from labeling.agreement_report import ProjectAgreement, project_agreement, scope_votes
from labeling.charter import Charter, Metric, charter
from labeling.labels import Label, labels
from labeling.quality.figure import Figure, undefined
from labeling.rounds import Round, rounds
from labeling.sampling import VISIBLE, Sample, completed, design
from labeling.status import Status, status
from labeling.storage.projections import tallies

REVIEW_KINDS = ("disagreement", "cant-decide", "flagged", "votes-changed", "skipped")
"""Why an item waits for a lead, in the order in which they are looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleStanding:
    """How far a sample fixed by design is done, in items.

    `size` are the items of the sample, `done` those of them about which somebody said something. Figures speak
    of `counted` items (all up to the first open one); `unanswered` of these were skipped, flagged, left
    undecided or are tied. `of_label` counts the final labels among them.
    """

    size: int
    done: int
    counted: int
    unanswered: int
    of_label: Mapping[str, int]
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundQuality:
    """The model after one round: its figure on held-out items, and how many of these the smallest label had."""

    round: int
    trained_on: int
    figure: Figure
    smallest_class_n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Where a project stands, with all that is needed to judge the numbers.

    `metric` is that of the goal, else macro F1. `double_votes` counts for each label the items of `labelled`
    (agreement on what was labelled) on which anybody gave it: what the label's own figure rests on. `review`
    counts the items that wait for a lead, by reason.
    """

    charter: Charter
    metric: Metric
    labels: tuple[Label, ...]
    status: Status
    labelled: ProjectAgreement
    data: ProjectAgreement
    double_votes: Mapping[str, int]
    held_out: SampleStanding
    random: SampleStanding
    quality: tuple[RoundQuality, ...]
    review: tuple[tuple[str, int], ...]


def overview(db: Database) -> Overview:
    """Return where the project stands at this moment; some seconds of work in a large project."""
    about = charter(db)
    metric: Metric = about.goal.metric if about.goal is not None else "macro_f1"
    known = labels(db, every=True)
    now, counts = design(db), tallies(db)
    held_out = completed(db, "held-out")
    return Overview(
        charter=about,
        metric=metric,
        labels=tuple(known),
        status=status(db),
        labelled=project_agreement(db, "labelled"),
        data=project_agreement(db, "data"),
        double_votes=_double_votes(db, known),
        held_out=_standing(db, held_out, known, 0.0, now.held_out),
        random=_standing(db, completed(db, "random"), known, now.held_out, now.mark),
        quality=_quality(rounds(db), metric, held_out, [one.id for one in known if one.state == "active"]),
        review=tuple((kind, n) for kind in REVIEW_KINDS if (n := counts.get(f"review {kind}", 0))),
    )


def _standing(db: Database, sample: Sample, known: Sequence[Label], low: float, high: float) -> SampleStanding:
    size, done = db.execute(
        f"SELECT count(*), coalesce(sum(n_done > 0), 0) FROM item_state WHERE u >= ? AND u < ? AND {VISIBLE}",
        [low, high],
    ).fetchone()
    given = Counter(label for final in sample.final for label in final)
    return SampleStanding(
        size=int(size),
        done=int(done),
        counted=len(sample.item_id),
        unanswered=sample.n_unanswered,
        of_label={label.name: given[label.id] for label in known},
        note=sample.note,
    )


def _double_votes(db: Database, known: Sequence[Label]) -> dict[str, int]:
    given = {(vote.item, label) for vote in scope_votes(db, "labelled") for label in vote.value}
    counts = Counter(label for _, label in given)
    return {label.name: counts[label.id] for label in known}


def _quality(done: Sequence[Round], metric: Metric, sample: Sample, active: Sequence[int]) -> tuple[RoundQuality, ...]:
    figures = [_figure(one.report.get("metrics", {}).get(metric), str(one.report.get("why", ""))) for one in done]
    smallest = _smallest_classes(sample, {figure.n for figure in figures}, active)
    return tuple(
        RoundQuality(round=one.id, trained_on=one.trained_on, figure=figure, smallest_class_n=smallest[figure.n])
        for one, figure in zip(done, figures, strict=True)
    )


def _figure(stored: Mapping[str, Any] | None, why: str) -> Figure:
    """Return the figure that a round stored as JSON."""
    if stored is None or stored["value"] is None:
        return undefined(str((stored or {}).get("why") or why or "the round did not measure it"))
    return Figure(value=stored["value"], low=stored["low"], high=stored["high"], n=stored["n"])


def _smallest_classes(sample: Sample, wanted: set[int], active: Sequence[int]) -> dict[int, int]:
    """Return how often the rarest active label is final among the first n answered units, for each wanted n.

    A sample is completed in order of u, so these are the units that a round with n of them was measured on.
    """
    counts = dict.fromkeys(active, 0)
    found, seen = dict.fromkeys(wanted, 0), set[int]()
    for row in np.flatnonzero(sample.answered):
        if (unit := int(sample.unit[row])) not in seen:
            if len(seen) in wanted:
                found[len(seen)] = min(counts.values(), default=0)
            seen.add(unit)
        for label in sample.final[row]:
            if label in counts:
                counts[label] += 1
    found.update((n, min(counts.values(), default=0)) for n in wanted if n >= len(seen) > 0)
    return found
