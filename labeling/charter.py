"""The charter: what a project is for, and what it counts as done."""

from dataclasses import asdict, dataclass
from difflib import get_close_matches
from typing import Any, Literal, cast, get_args

from sqlite_utils import Database

from labeling import settings
from labeling.errors import LabelingError

Task = Literal["single", "multi"]
Metric = Literal["macro_f1", "accuracy"]
METRICS: tuple[Metric, ...] = get_args(Metric)
WORDS = ("name", "question", "purpose", "owner", "population")
"""Fields of plain words that `labelwright charter PROJECT set FIELD=TEXT` changes, beside `goal` and `overlap`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """The figure that says when the labels are good enough."""

    metric: Metric
    value: float

    def __post_init__(self) -> None:
        if not 0 < self.value <= 1:
            raise LabelingError(f"A goal lies between 0 and 1, not at {self.value:g}", mend="Write macro_f1=0.85")

    def __str__(self) -> str:
        return f"{self.metric}={self.value:g}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Charter:
    """Task, question, purpose, owner, goal, and the population known from elsewhere."""

    name: str
    task: Task
    question: str = ""
    purpose: str = ""
    owner: str = ""
    population: str = ""
    goal: Goal | None = None

    def as_json(self) -> dict[str, Any]:
        """Return plain values, the goal as {"metric", "value"} or null."""
        return asdict(self)


def parse_goal(text: str) -> Goal:
    """Return the goal written as `macro_f1=0.85` or `accuracy=0.9`."""
    metric, _, number = text.partition("=")
    if metric.strip() not in METRICS:
        near = get_close_matches(metric, METRICS, n=1)
        raise LabelingError(f"'{metric}' is no metric", mend=f"Choose {near[0] if near else ' or '.join(METRICS)}")
    try:
        value = float(number)
    except ValueError:
        raise LabelingError(f"The goal '{text}' has no number", mend="Write macro_f1=0.85") from None
    return Goal(metric=cast(Metric, metric.strip()), value=value)


def charter(db: Database) -> Charter:
    """Return the project's charter."""
    goal = settings.get(db, "goal")
    return Charter(
        task=cast(Task, settings.get(db, "task", "single")),
        goal=None if goal is None else Goal(**goal),
        **{word: str(settings.get(db, word, "")) for word in WORDS},
    )


def set_charter(db: Database, field: str, text: str) -> Charter:
    """Change one field of the charter; the task stays as the project was made."""
    if field == "goal":
        settings.put(db, "goal", None if not text else asdict(parse_goal(text)))
    elif field == "name" and not text.strip():
        raise LabelingError("A project needs a name", mend="Write name=TEXT")
    elif field in WORDS:
        settings.put(db, field, text.strip())
    elif field == "task":
        raise LabelingError("The task of a project cannot change", mend="Make a new project and import the items there")
    else:
        raise LabelingError(f"The charter has no field '{field}'", mend=f"Fields are goal, {', '.join(WORDS)}")
    return charter(db)
