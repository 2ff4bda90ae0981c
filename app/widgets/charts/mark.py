"""What a chart shows: finished values with their interval and n. No chart computes a figure."""

from dataclasses import dataclass
from typing import Literal

TOO_FEW = 10

ValueStyle = Literal["score", "share", "count"]
MarkTone = Literal["plain", "warn", "bad"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One value of a chart.

    `key` comes back when it is activated. `value` None is undefined, and `why` says why. `low` and `high` are the
    ends of its 95 % interval, `n` what it rests on (None where the value is itself a count), `colour` the colour
    of its label. `note` follows the value in words ("24 short"); `tone` stresses what `note` already says.
    """

    key: object
    name: str
    value: float | None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    colour: int | None = None
    why: str = ""
    note: str = ""
    tone: MarkTone = "plain"

    @property
    def is_hollow(self) -> bool:
        """Tell whether there is too little behind the value for a solid mark."""
        return self.value is None or (self.n is not None and self.n < TOO_FEW)


@dataclass(frozen=True, slots=True, kw_only=True)
class BarMark(Mark):
    """A bar with a tick at its `target`, None for no target."""

    target: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PointMark(Mark):
    """A point of a curve at `x`."""

    x: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PairMark(Mark):
    """A cell of a matrix: `name` is its row, `other` its column."""

    other: str


def value_words(value: float | None, style: ValueStyle) -> str:
    """Return "0.74", "74%" or "1,234"; a dash for no value."""
    if value is None:
        return "–"
    return {"score": f"{value:.2f}", "share": f"{value:.0%}", "count": f"{value:,.0f}"}[style]


def spoken(mark: Mark, style: ValueStyle) -> str:
    """Return what is read aloud: name, value, interval, n and note."""
    name = f"{mark.name}, {mark.other}" if isinstance(mark, PairMark) else mark.name
    parts = [f"{name}: {value_words(mark.value, style)}" if mark.value is not None else f"{name}: {mark.why}"]
    if mark.low is not None and mark.high is not None:
        parts.append(f"95% interval {value_words(mark.low, style)} to {value_words(mark.high, style)}")
    if mark.n is not None:
        parts.append(f"n {mark.n:,}" + (", too few" if mark.n < TOO_FEW else ""))
    if isinstance(mark, BarMark) and mark.target is not None:
        parts.append(f"target {value_words(mark.target, style)}")
    if mark.note:
        parts.append(mark.note)
    return ", ".join(parts)


def table_of(marks: tuple[Mark, ...], style: ValueStyle) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Return the headers and rows of the same values as a table, without columns that nothing fills."""
    headers = ("Name", "With", "At", "Value", "Low", "High", "n", "Target", "Note")
    rows = [
        (
            mark.name,
            mark.other if isinstance(mark, PairMark) else "",
            f"{mark.x:,.0f}" if isinstance(mark, PointMark) else "",
            value_words(mark.value, style),
            value_words(mark.low, style) if mark.low is not None else "",
            value_words(mark.high, style) if mark.high is not None else "",
            f"{mark.n:,}" if mark.n is not None else "",
            value_words(mark.target, style) if isinstance(mark, BarMark) and mark.target is not None else "",
            ", ".join(part for part in (mark.why, mark.note) if part),
        )
        for mark in marks
    ]
    kept = [column for column in range(len(headers)) if column in (0, 3) or any(row[column] for row in rows)]
    return tuple(headers[column] for column in kept), [tuple(row[column] for column in kept) for row in rows]
