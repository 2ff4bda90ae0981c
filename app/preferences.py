"""What is remembered per computer (theme, window, recent projects, keys) and per person and project (views)."""

import json
import os
from pathlib import Path
from typing import Any

from labeling.ids import home

_MOST_RECENT = 12


class Preferences:
    """Small JSON values by name in one file; an unreadable file counts as empty, a failed write as not remembered."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._values: dict[str, Any] = {}
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return
        if isinstance(found, dict):
            self._values = found

    def get(self, key: str, default: Any = None) -> Any:
        """Return what was remembered as `key`."""
        return self._values.get(key, default)

    def put(self, key: str, value: Any) -> None:
        """Remember `value`; written at once, atomically."""
        if self._values.get(key) == value:
            return
        self._values[key] = value
        fresh = self._path.with_name(f"{self._path.name}.{os.getpid()}")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            fresh.write_text(json.dumps(self._values, ensure_ascii=False, indent=1), encoding="utf-8")
            fresh.replace(self._path)
        except OSError:
            fresh.unlink(missing_ok=True)  # comfort only: nobody's work depends on it


def computer_preferences() -> Preferences:
    """Return what this computer remembers."""
    return Preferences(home() / "preferences.json")


def view_preferences(project_id: str, person_id: int) -> Preferences:
    """Return what is remembered for one person in one project: last screen, widths, filters."""
    return Preferences(home() / "views" / project_id / f"{person_id}.json")


def remember_recent(preferences: Preferences, entry: dict[str, Any]) -> None:
    """Put a project (with at least "path") at the top of the recent ones."""
    known = [one for one in recent_projects(preferences) if one["path"] != entry["path"]]
    preferences.put("recent", [entry, *known][:_MOST_RECENT])


def forget_recent(preferences: Preferences, path: str) -> None:
    """Take a project off the list; its file stays."""
    preferences.put("recent", [one for one in recent_projects(preferences) if one["path"] != path])


def recent_projects(preferences: Preferences) -> list[dict[str, Any]]:
    """Return the recent projects, newest first, as they were remembered."""
    found = preferences.get("recent", [])
    return [one for one in found if isinstance(one, dict) and isinstance(one.get("path"), str)]
