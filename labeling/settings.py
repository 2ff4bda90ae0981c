"""Settings of a project: small JSON values by name, in the project file."""

import json
from typing import Any

from sqlite_utils import Database


def get(db: Database, key: str, default: Any = None) -> Any:
    """Return the setting, or `default` if it was never set."""
    row = db.execute("SELECT value FROM setting WHERE key = ?", [key]).fetchone()
    return default if row is None else json.loads(row[0])


def put(db: Database, key: str, value: Any) -> None:
    """Store the setting."""
    text = json.dumps(value, ensure_ascii=False)
    db.execute("INSERT INTO setting VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", [key, text])


def add(db: Database, key: str, amount: int = 1) -> int:
    """Add to a counter that starts at 0; return its new value."""
    value = int(get(db, key, 0)) + amount
    put(db, key, value)
    return value
