"""A filter of items as SQL over the projections: never over the history."""

import json
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlite_utils import Database

from labeling.item_filter import ITEM_COLUMNS, ItemFilter, Token
from labeling.labels import UnknownLabelError, labels
from labeling.people import person_named
from labeling.sampling import VISIBLE, design
from labeling.viewer import Viewer


def filter_sql(
    db: Database, chosen: ItemFilter, viewer: Viewer, found: NDArray[np.int64] | None, *, by_name: bool
) -> tuple[str, str, list[Any]]:
    """Return what stands after FROM and after WHERE, and the values in it.

    The tables are item_state `s`, where needed item `i` and content `c`; `by_name` walks along the items' names.

    Raises
    ------
    LabelingError
        If a label or person of the filter does not exist.
    """
    conditions, values = _conditions(db, chosen, viewer)
    if found is not None:
        conditions.append("s.item_id IN (SELECT value FROM json_each(?))")
        values.append(json.dumps(found.tolist()))
    tables = "item_state s"
    if by_name:  # CROSS JOIN keeps this order: SQLite else may sort a million names instead of walking their index
        tables = "item i CROSS JOIN item_state s ON s.item_id = i.id"
    elif any(token.field in ITEM_COLUMNS for token in chosen.tokens):
        tables = "item_state s CROSS JOIN item i ON i.id = s.item_id"
    if any(_is_data(token) for token in chosen.tokens):
        tables += " LEFT JOIN content c ON c.item_id = s.item_id"
    return tables, " AND ".join(conditions), values


def _is_data(token: Token) -> bool:
    return bool(token.field) and token.field not in (*ITEM_COLUMNS, *_BUILDERS)


def _conditions(db: Database, chosen: ItemFilter, viewer: Viewer) -> tuple[list[str], list[Any]]:
    """Return SQL conditions over item_state s (item i, content c); those on one field are joined by OR."""
    conditions, values = [f"s.{VISIBLE}"], []
    for field in dict.fromkeys(token.field for token in chosen.tokens if token.field):
        built = [_condition(db, token, viewer) for token in chosen.of(field)]
        joiner = " AND " if field == "votes" else " OR "
        conditions.append(f"({joiner.join(sql for sql, _ in built)})")
        for _, given in built:
            values += given
    return conditions, values


def _condition(db: Database, token: Token, viewer: Viewer) -> tuple[str, list[Any]]:
    if build := _BUILDERS.get(token.field):
        return build(db, token, viewer)
    if token.field in ITEM_COLUMNS:
        column = {"group": "i.grp", "file": "i.path", "kind": "i.kind", "time": "i.time"}[token.field]
        if token.field in ("file", "time"):  # a folder or a day is enough
            return f"{column} LIKE ? ESCAPE '!'", [f"{_literal(token.value)}%"]
        return f"{column} = ?", [token.value]
    return "c.data IS NOT NULL AND json_extract(c.data, ?) = ?", [f"$.{json.dumps(token.field)}", token.value]


def _literal(text: str) -> str:
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")


_OWN = "SELECT v.item_id FROM vote v WHERE v.person_id = ? AND v.old = 0"


def _status(db: Database, token: Token, viewer: Viewer) -> tuple[str, list[Any]]:
    if not viewer.sees_all:
        sign = "IN" if token.value == "answered" else "NOT IN"
        return f"s.item_id {sign} ({_OWN})", [viewer.person_id]
    return {
        "open": "s.n_votes = 0",
        "answered": "s.n_votes > 0",
        "settled": "s.settled IS NOT NULL",
        "review": "s.review IS NOT NULL",
    }[token.value], []


def _label(db: Database, token: Token, viewer: Viewer) -> tuple[str, list[Any]]:
    known = {label.name: label.id for label in labels(db, every=True)}
    folded = {name.casefold(): number for name, number in known.items()}
    number = known.get(token.value) or folded.get(token.value.casefold())
    if number is None:
        raise UnknownLabelError(token.value, [label.name for label in labels(db)])
    holds = "EXISTS (SELECT 1 FROM json_each({}) j WHERE j.value = ?)"
    if viewer.sees_all:
        return f"(s.final = ? OR s.final IS NOT NULL AND s.final LIKE '%,%' AND {holds.format('s.final')})", [
            f"[{number}]",
            number,
        ]
    return f"s.item_id IN ({_OWN} AND v.kind = 'labels' AND {holds.format('v.value')})", [viewer.person_id, number]


def _by(db: Database, token: Token, viewer: Viewer) -> tuple[str, list[Any]]:
    return f"s.item_id IN ({_OWN})", [person_named(db, token.value).id]


def _review(db: Database, token: Token, viewer: Viewer) -> tuple[str, list[Any]]:
    return "s.review = ?", [token.value]


def _votes(db: Database, token: Token, viewer: Viewer) -> tuple[str, list[Any]]:
    n = int(token.value)
    answered = token.sign == ">" or (token.sign == "=" and n > 0)
    # The first condition lets SQLite see that the index of answered items holds all of these.
    return f"{'s.n_votes > 0 AND ' if answered else ''}s.n_votes {token.sign} ?", [n]


def _sample(db: Database, token: Token, viewer: Viewer) -> tuple[str, list[Any]]:
    now = design(db)
    if token.value == "held-out":
        return "s.u < ?", [now.held_out]
    if token.value == "random":
        return "s.u >= ? AND s.u < ?", [now.held_out, now.mark]
    return "(s.u < ? OR s.o < ?)", [now.held_out, now.overlap]


_BUILDERS = {"status": _status, "label": _label, "by": _by, "review": _review, "votes": _votes, "sample": _sample}
