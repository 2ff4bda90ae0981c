"""A project as pandas frames, for notebooks and scripts; pandas is loaded only here."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlite_utils import Database

from labeling import settings
from labeling.history import moment
from labeling.labels import labels
from labeling.sampling import VISIBLE, design

if TYPE_CHECKING:
    import pandas as pd


def items(db: Database, project: Path) -> "pd.DataFrame":
    """Return one row per item, by import order; `label`/`labels` is the final answer."""
    from labeling.items import all_items

    final, answer, held_out = _finals(db), _answers(db), design(db).held_out
    rows = [
        {
            "item": item.key,
            "kind": item.kind,
            "text": item.text,
            "file": None if item.path is None else str(item.path),
            "group": item.group,
            "time": item.time,
            **answer(final[item.id][0]),
            "settled": final[item.id][1],
            "review": final[item.id][2],
            "unit": item.unit_id,
            "held_out": item.u < held_out,
        }
        for item in all_items(db, project)
    ]
    answers = list(answer(None))
    columns = ["item", "kind", "text", "file", "group", "time", *answers, "settled", "review", "unit", "held_out"]
    return _frame(rows, columns)


def votes(db: Database) -> "pd.DataFrame":
    """Return one row per current vote, but none whose item has other content since or whose label was split."""
    names = {label.id: label.name for label in labels(db, every=True)}
    multi = settings.get(db, "task") == "multi"
    query = f"""
        SELECT i.key, p.name, v.kind, v.value, e.at, e.stream, e.round_id, e.suggestion_seen, e.seconds
        FROM vote v JOIN item i ON i.id = v.item_id JOIN person p ON p.id = v.person_id
        JOIN event e ON e.seq = v.seq JOIN item_state s ON s.item_id = v.item_id
        WHERE v.old = 0 AND s.{VISIBLE} ORDER BY v.seq"""
    said = "labels" if multi else "label"
    rows = []
    for key, person, kind, value, at, stream, round_id, seen, seconds in db.execute(query):
        chosen = [names[label] for label in json.loads(value)] if kind == "labels" else None
        answer: Any = chosen if multi or chosen is None else ", ".join(chosen)
        rows.append(
            {
                "item": key,
                "annotator": person,
                "kind": kind,
                said: answer,
                "at": moment(at),
                "stream": stream,
                "round": round_id,
                "suggestion_seen": None if seen is None else bool(seen),
                "seconds": seconds,
            }
        )
    columns = ["item", "annotator", "kind", said, "at", "stream", "round", "suggestion_seen", "seconds"]
    return _frame(rows, columns)


def finals(db: Database) -> "pd.DataFrame":
    """Return one row per item with a final answer."""
    held_out, answer = design(db).held_out, _answers(db)
    query = f"""
        SELECT i.key, i.unit_id, s.final, s.settled, s.u FROM item i JOIN item_state s ON s.item_id = i.id
        WHERE s.final IS NOT NULL AND s.{VISIBLE} ORDER BY i.id"""
    rows = [
        {
            "item": key,
            **answer(json.loads(final)),
            "settled": settled is not None,
            "unit": unit,
            "held_out": u < held_out,
        }
        for key, unit, final, settled, u in db.execute(query).fetchall()
    ]
    return _frame(rows, ["item", *answer(None), "settled", "unit", "held_out"])


def _finals(db: Database) -> dict[int, tuple[list[int] | None, bool, str | None]]:
    rows = db.execute("SELECT item_id, final, settled, review FROM item_state")
    return {
        item: (json.loads(final) if final else None, settled is not None, review)
        for item, final, settled, review in rows
    }


def _answers(db: Database) -> Callable[[list[int] | None], dict[str, Any]]:
    names = {label.id: label.name for label in labels(db, every=True)}
    multi = settings.get(db, "task") == "multi"

    def named(final: list[int] | None) -> dict[str, Any]:
        chosen = None if final is None else [names[label] for label in final]
        if multi:
            return {"labels": chosen}
        return {"label": None if chosen is None else ", ".join(chosen)}

    return named


def _frame(rows: list[dict[str, Any]], columns: list[str]) -> "pd.DataFrame":
    import pandas as pd

    return pd.DataFrame(rows, columns=columns)  # an empty frame has its columns too
