"""How the model got better from round to round, on items it never learns from."""

from app.pages.insights.chart_card import ChartCard
from app.pages.insights.words import METRIC_NAMES, items_of_sample, rests_on
from app.widgets.charts.line_chart import Curve, Level, LineChart
from app.widgets.charts.mark import TOO_FEW, PointMark
from labeling.overview import Overview, RoundQuality


class CurveCard(ChartCard):
    """The learning curve with its band, the goal and how far people agree."""

    def __init__(self) -> None:
        super().__init__(self.tr("Learning curve"), LineChart(self.tr("Learning curve")), scrolls=False)
        self.setToolTip(
            self.tr(
                "Each point is a learning round, measured on held-out items alone, which no round learns from. "
                "The band is the 95% interval by bootstrap over units."
            )
        )

    def show_overview(self, seen: Overview) -> None:
        """Show all rounds so far."""
        assert isinstance(self._chart, LineChart)
        metric = METRIC_NAMES[seen.metric]
        points = tuple(self._point(one) for one in seen.quality if one.figure.value is not None)
        self._chart.set_empty_text(learning_needs(seen))
        goal, people = seen.charter.goal, seen.data.report
        self._chart.set_curve(
            Curve(
                points=points,
                goal=None
                if goal is None or not points
                else Level(value=goal.value, text=self.tr("goal {}").format(f"{goal.value:.2f}")),
                ceiling=None
                if people.percent.value is None or people.n_items < TOO_FEW or not points
                else Level(
                    value=people.percent.value, text=self.tr("people agree {}").format(f"{people.percent.value:.2f}")
                ),
            )
        )
        self.set_note(self._note_words(seen, metric))

    def items_of(self, key: object) -> str:
        return items_of_sample("held-out", answered=True)

    def _note_words(self, seen: Overview, metric: str) -> str:
        words = self.tr("{} by answers learned from").format(metric)
        measured = [one for one in seen.quality if one.figure.value is not None]
        if not measured:
            return words
        last, held = measured[-1], seen.held_out
        words += self.tr(" · n {} held-out items").format(f"{last.figure.n:,}")
        if held.unanswered:
            words += self.tr(", {} of {} not answered").format(f"{held.unanswered:,}", f"{held.counted:,}")
        if last.smallest_class_n < TOO_FEW:
            words += self.tr("; too few, the smallest label has {}").format(last.smallest_class_n)
        return words

    def _point(self, one: RoundQuality) -> PointMark:
        few = one.smallest_class_n < TOO_FEW
        note = self.tr("{} held-out items, the smallest label has {}").format(one.figure.n, one.smallest_class_n)
        return PointMark(
            key=one.round,
            name=self.tr("Round {}").format(one.round),
            x=float(one.trained_on),
            value=one.figure.value,
            low=one.figure.low,
            high=one.figure.high,
            n=rests_on(one.figure.n, one.smallest_class_n),
            note=note if few else "",
        )


def learning_needs(seen: Overview) -> str:
    """Return what is missing until the model can be judged, in words."""
    if seen.quality and (why := seen.quality[-1].figure.why):
        return f"{why[0].upper()}{why[1:]}."
    if not seen.quality and seen.status.advice.startswith("Label "):
        return seen.status.advice
    return "The first learning round has not run yet."
