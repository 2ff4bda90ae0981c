"""How far people agree: per label, per pair, and as the usual coefficients. People stand in order of their names."""

import math

from app.pages.insights.chart_card import ChartCard
from app.pages.insights.words import items_of_label, items_of_pair, items_of_sample, rests_on
from app.widgets.charts.dot_interval import DotChart
from app.widgets.charts.mark import TOO_FEW, Mark, PairMark
from app.widgets.charts.matrix import PairMatrix
from labeling.agreement_report import ProjectAgreement
from labeling.overview import Overview
from labeling.quality.figure import Figure


class PerLabelCard(ChartCard):
    """Krippendorff's alpha of each label against all others, on what was labelled."""

    def __init__(self) -> None:
        super().__init__(self.tr("Agreement per label"), DotChart(self.tr("Agreement per label")))
        self.setToolTip(
            self.tr(
                "Krippendorff's alpha of each label against all others, on what was labelled: 1 is perfect, 0 is what "
                "chance gives. 95% interval by bootstrap over units; n counts the items with two answers on which "
                "anybody gave the label."
            )
        )

    def show_overview(self, seen: Overview) -> None:
        """Show the figures of now."""
        assert isinstance(self._chart, DotChart)
        report = seen.labelled.report
        self._chart.set_empty_text(few_words(self, report.n_items))
        colours = {label.name: label.colour for label in seen.labels}
        marks = [
            _mark(name, name, figure, seen.double_votes[name], colours[name])
            for name, figure in seen.labelled.per_label
            if report.n_items
        ]
        self._chart.set_marks(marks, axis=_axis(marks))
        words = self.tr("α, 95% interval, {} items with two answers").format(f"{report.n_items:,}")
        self.set_note(words if report.n_items >= TOO_FEW or not marks else few_words(self, report.n_items))

    def items_of(self, key: object) -> str:
        return items_of_label(str(key), double=True)


class PairCard(ChartCard):
    """Cohen's kappa of every two people who answered the same items."""

    def __init__(self) -> None:
        super().__init__(self.tr("Agreement per pair"), PairMatrix(self.tr("Agreement per pair")))
        self.set_note(self.tr("Cohen's κ, n below"))
        self.setToolTip(
            self.tr(
                "Cohen's kappa of every two people on the items both answered; n counts these items. 1 is perfect, "
                "0 is what chance gives. Intervals stand in the table (T)."
            )
        )
        self._chart.set_empty_text(self.tr("Two people must answer the same items; nobody has yet."))

    def show_overview(self, seen: Overview) -> None:
        """Show the figures of now."""
        assert isinstance(self._chart, PairMatrix)
        found = seen.labelled.per_pair
        names = sorted({name for a, b, _ in found for name in (a, b)}, key=str.casefold)
        marks = [
            PairMark(
                key=(first, second),
                name=second,
                other=first,
                value=figure.value,
                low=figure.low,
                high=figure.high,
                n=figure.n,
                why=figure.why,
            )
            for a, b, figure in found
            for first, second in [sorted((a, b), key=str.casefold)]
        ]
        self._chart.set_marks(marks, rows=names[1:], columns=names[:-1])

    def items_of(self, key: object) -> str:
        assert isinstance(key, tuple)
        return items_of_pair(str(key[0]), str(key[1]))


class CoefficientsCard(ChartCard):
    """The four usual coefficients in one scope."""

    def __init__(self, title: str, sample: str, about: str) -> None:
        super().__init__(title, DotChart(title))
        self._sample = sample
        self.setToolTip(about)

    def show_agreement(self, found: ProjectAgreement) -> None:
        """Show the figures of now."""
        assert isinstance(self._chart, DotChart)
        report = found.report
        self._chart.set_empty_text(few_words(self, report.n_items))
        named = (
            (self.tr("Percent agreement"), report.percent),
            (self.tr("Krippendorff's α"), report.alpha),
            (self.tr("Fleiss' κ"), report.fleiss),
            (self.tr("Gwet's AC1"), report.ac1),
        )
        marks = [
            _mark(name, name, figure, rests_on(figure.n, report.smallest_class_n), None)
            for name, figure in named
            if report.n_items
        ]
        self._chart.set_marks(marks, axis=_axis(marks))
        words = self.tr("95% interval, {} items, {} people").format(f"{report.n_items:,}", report.n_annotators)
        if report.n_items >= TOO_FEW and report.too_few:
            words += self.tr("; the smallest label has {}").format(report.smallest_class_n)
        self.set_note(words if report.n_items >= TOO_FEW or not marks else few_words(self, report.n_items))

    def items_of(self, key: object) -> str:
        return items_of_sample(self._sample, double=True)


def few_words(card: ChartCard, n_items: int) -> str:
    """Return UX 4's sentence for too few double answers."""
    return card.tr("Too few double answers to judge agreement ({} of {} needed).").format(n_items, TOO_FEW)


def _mark(key: str, name: str, figure: Figure, n: int, colour: int | None) -> Mark:
    return Mark(
        key=key,
        name=name,
        value=figure.value,
        low=figure.low,
        high=figure.high,
        n=n,
        colour=colour,
        why=figure.why,
    )


def _axis(marks: list[Mark]) -> tuple[float, float]:
    """Return 0 to 1, further down where an interval goes below what chance gives."""
    lowest = min((mark.low for mark in marks if mark.low is not None), default=0.0)
    return (min(0.0, math.floor(lowest * 5) / 5), 1.0)
