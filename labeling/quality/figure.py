"""The one shape in which a number that has an interval travels: to the screen, the command line, the report."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A value with its 95 % interval and the number of units it rests on, or the reason why there is none."""

    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: int = 0
    why: str = ""

    def __post_init__(self) -> None:
        if (self.value is None) != bool(self.why):
            raise ValueError("a figure has either a value or a reason why not")

    def as_json(self) -> dict[str, float | int | str | None]:
        """Return the object that `--json` prints (CLI.md: value, low, high, n; or value null and why)."""
        if self.value is None:
            return {"value": None, "why": self.why}
        low, high = (None if bound is None else plain(bound) for bound in (self.low, self.high))
        return {"value": plain(self.value), "low": low, "high": high, "n": self.n}


def plain(value: float) -> float:
    """Return the number to 12 significant digits: what is beyond them is the noise of adding, as in 0.1 + 0.2."""
    return float(f"{value:.12g}")


def undefined(why: str) -> Figure:
    """Return the figure that has no value because of `why` (a clause: "undefined because ...")."""
    return Figure(why=why)
