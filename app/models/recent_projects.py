"""Recent projects as Welcome shows them: what was remembered, and how each file looks from outside."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

from labeling.storage.glance import Glance

Kind = Literal["image", "text", ""]
Tone = Literal["muted", "ok", "warn", "bad"]
_TASKS = {"single": "Single choice", "multi": "Multi-label"}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_OPENS = ("ready", "older", "read-only", "in use")
_GOOD_AGREEMENT = 0.8  # Krippendorff's own line for firm conclusions


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentProject:
    """One row of the list. `glance` is None until the file was looked at."""

    path: Path
    name: str
    task: str = ""
    kind: Kind = ""
    items: int = 0
    answered: int = 0
    agreement: float | None = None
    opened_at: datetime | None = None
    thumbnail: Path | None = None
    glance: Glance | None = None

    @property
    def can_open(self) -> bool:
        """Whether opening may work, as far as is known."""
        return self.glance is None or self.glance.state in _OPENS

    @property
    def is_missing(self) -> bool:
        """Whether there is no file any more where it was."""
        return self.glance is not None and self.glance.state == "missing"

    def about(self) -> str:
        """Return "Single choice, pictures"."""
        of = {"image": "pictures", "text": "texts"}.get(self.kind, "")
        return ", ".join(part for part in (_TASKS.get(self.task, ""), of) if part)

    def state_words(self) -> tuple[str, Tone]:
        """Return what is special about the file, and in which tone; "" if nothing is."""
        if self.glance is None or not self.glance.words:
            return "", "muted"
        tones: dict[str, Tone] = {"missing": "bad", "foreign": "bad", "newer": "warn", "in use": "warn"}
        return self.glance.words, tones.get(self.glance.state, "muted")

    def agreement_words(self) -> tuple[str, Tone]:
        """Return "α 0.74", "–" where it is not known, and in which tone."""
        if self.agreement is None:
            return "–", "muted"
        return f"α {self.agreement:.2f}", "ok" if self.agreement >= _GOOD_AGREEMENT else "warn"


def from_entry(entry: Mapping[str, Any]) -> RecentProject:
    """Return the project of a remembered entry; what makes no sense in it is left out."""
    path = Path(str(entry["path"]))
    return RecentProject(
        path=path,
        name=str(entry.get("name") or path.stem),
        task=str(entry.get("task") or ""),
        kind=_kind(entry.get("kind")),
        items=_whole(entry.get("items")),
        answered=_whole(entry.get("answered")),
        agreement=_share(entry.get("agreement")),
        opened_at=_moment(entry.get("opened_at")),
        thumbnail=Path(entry["thumbnail"]) if isinstance(entry.get("thumbnail"), str) else None,
    )


def with_glance(project: RecentProject, glance: Glance | None) -> RecentProject:
    """Return `project` as its file looks now."""
    return replace(project, glance=glance)


def matches(project: RecentProject, words: str) -> bool:
    """Tell whether every one of `words` is in the name or the path."""
    text = f"{project.name} {project.path}".casefold()
    return all(word in text for word in words.casefold().split())


def day_words(moment: datetime | None, today: date) -> str:
    """Return "Today", "Yesterday", "12 Nov", or with the year if it is another."""
    if moment is None:
        return ""
    day = moment.astimezone().date()
    if day == today:
        return "Today"
    if (today - day).days == 1:
        return "Yesterday"
    year = "" if day.year == today.year else f" {day.year}"
    return f"{day.day} {_MONTHS[day.month - 1]}{year}"


def short_path(path: Path) -> str:
    """Return `path` with "~" for the home folder."""
    home = Path.home()
    return f"~/{path.relative_to(home).as_posix()}" if path.is_relative_to(home) else str(path)


def _kind(value: object) -> Kind:
    return "image" if value == "image" else "text" if value == "text" else ""


def _whole(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else 0


def _share(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and -1 <= value <= 1 else None


def _moment(value: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(value)) if value else None
    except ValueError:
        return None
