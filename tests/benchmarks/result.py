"""The one shape in which a benchmark tells what it measured."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Scale = Literal["small", "full"]
"""`small` answers within seconds and shows that the benchmark runs; `full` is what the promises speak of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What one benchmark measured.

    `figures` are named numbers in `unit`. A speed depends on the machine, so the figure to compare over time is
    `ratio`: ours divided by `peer`, another way to do the same or a physical limit, measured in the same run.
    """

    name: str
    figures: Mapping[str, float]
    unit: str
    ratio: float
    peer: str
    notes: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        if not self.peer or not self.ratio > 0:
            raise ValueError(f"{self.name} needs a ratio above 0 and the peer it is taken to, got {self.ratio}")

    def as_json(self) -> dict[str, Any]:
        return asdict(self)
