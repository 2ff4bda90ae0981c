"""Labels against their targets, and beside them what share of all data each label has."""

import math

from app.pages.insights.chart_card import ChartCard
from app.pages.insights.words import items_of_label, items_of_sample
from app.widgets.charts.bars import BarChart
from app.widgets.charts.dot_interval import DotChart
from app.widgets.charts.mark import BarMark, Mark, MarkTone
from labeling.overview import Overview
from labeling.status import LabelStatus

_FAR_SHORT = 0.5


class BalanceCard(ChartCard):
    """A bar per label with a tick at its target."""

    def __init__(self) -> None:
        super().__init__(self.tr("Class balance"), BarChart(self.tr("Class balance"), style="count"))
        self.set_note(self.tr("labels against target"))
        self._chart.set_empty_text(self.tr("Each label is counted here from its first answer on."))

    def show_overview(self, seen: Overview) -> None:
        """Show the counts of now."""
        assert isinstance(self._chart, BarChart)
        colours = {label.name: label.colour for label in seen.labels}
        rows = seen.status.labels if seen.status.answered else ()
        self._chart.set_marks([self._mark(row, colours[row.label]) for row in rows])
        targets = any(row.target for row in rows)
        self.set_note(self.tr("labels against target") if targets or not rows else self.tr("labels; no targets set"))

    def items_of(self, key: object) -> str:
        return items_of_label(str(key))

    def _mark(self, row: LabelStatus, colour: int) -> BarMark:
        if row.target is None:
            note = self.tr("no target")
        else:
            note = self.tr("{} short").format(f"{row.short:,}") if row.short else self.tr("met")
        tone: MarkTone = "warn" if row.target and row.count < _FAR_SHORT * row.target else "plain"
        return BarMark(
            key=row.label, name=row.label, value=row.count, colour=colour, target=row.target, note=note, tone=tone
        )


class SharesCard(ChartCard):
    """What share of all data each label has, estimated from the random sample alone, beside its share of the labels."""

    def __init__(self) -> None:
        super().__init__(self.tr("Share of all data"), DotChart(self.tr("Share of all data"), style="share"))
        self.setToolTip(
            self.tr(
                "Estimated from the random sample alone, with Wilson's 95% interval: items that were chosen "
                "because they are useful say nothing about how common a label is."
            )
        )

    def show_overview(self, seen: Overview) -> None:
        """Show the estimates of now."""
        assert isinstance(self._chart, DotChart)
        sample, rows = seen.random, seen.status.labels
        answered = sample.counted - sample.unanswered
        colours = {label.name: label.colour for label in seen.labels}
        total = seen.status.answered if seen.charter.task == "multi" else sum(row.count for row in rows)
        self._chart.set_empty_text(
            self.tr(
                "Shares are estimated from the random sample, which the queue serves among the other items. "
                "{} of its items are answered so far."
            ).format(f"{answered:,}")
        )
        marks = [
            Mark(
                key=row.label,
                name=row.label,
                value=row.share.value,
                low=row.share.low,
                high=row.share.high,
                n=sample.of_label[row.label],
                colour=colours[row.label],
                why=row.share.why,
                note=self.tr("{} of labels").format(f"{row.count / total:.0%}") if total else "",
            )
            for row in rows
            if answered
        ]
        highest = max((mark.high or 0.0 for mark in marks), default=1.0)
        self._chart.set_marks(marks, axis=(0.0, min(1.0, math.ceil(highest * 10) / 10 or 1.0)))
        self.set_note(self._sample_words(seen) if answered else self.tr("estimated from the random sample"))

    def items_of(self, key: object) -> str:
        return f"{items_of_label(str(key))} {items_of_sample('random')}"

    def _sample_words(self, seen: Overview) -> str:
        sample = seen.random
        words = self.tr("random sample, n {}").format(f"{sample.counted - sample.unanswered:,}")
        if sample.unanswered:
            words += self.tr("; {} of {} not answered").format(f"{sample.unanswered:,}", f"{sample.counted:,}")
        return words
