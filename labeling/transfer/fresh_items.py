"""New items of one import batch, inserted together with what their answers add up to."""

import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import lru_cache

from sqlite_utils import Database

from labeling.final import AnswerEvent, ItemState, LabelMap, item_state
from labeling.history import NewEvent, Stored
from labeling.ids import Draw
from labeling.storage.projections import add_tally, store_votes, weigh

_NO_ANSWERS = ItemState((), (), 0, 0, 0, 0, None, None, None)


class FreshItems:
    """Rows of new items, gathered for a few `executemany`.

    Their votes and states are made from the events in hand, by the same functions as all projections: reading
    them back would make an import with labels four times slower (measured).
    """

    def __init__(self) -> None:
        self.ids: set[int] = set()
        self._items: list[tuple[object, ...]] = []
        self._contents: list[tuple[int, str | None, str | None]] = []
        self._draws: list[tuple[int, Draw, int]] = []

    def add(self, item_id: int, columns: Sequence[object], content: tuple[str | None, str | None]) -> None:
        """Take a new item: the other columns of its row, its text and its data."""
        self.ids.add(item_id)
        self._items.append((item_id, *columns))
        self._contents.append((item_id, *content))

    def add_draw(self, item_id: int, at: Draw, wanted: int) -> None:
        """Take the item's fixed numbers and how many votes it wants."""
        self._draws.append((item_id, at, wanted))

    def insert_items(self, db: Database) -> None:
        """Insert the items, which their events refer to."""
        db.conn.executemany(f"INSERT INTO item VALUES ({','.join('?' * 13)})", self._items)
        db.conn.executemany("INSERT INTO content VALUES (?, ?, ?)", self._contents)

    def insert_states(
        self,
        db: Database,
        events: Sequence[NewEvent],
        stored: Sequence[Stored],
        labels: LabelMap,
        *,
        multi: bool,
        import_id: int,
    ) -> None:
        """Insert states, votes and (waiting) counts of the new items, from the events just stored."""
        sources = {row[0] for row in db.execute("SELECT id FROM person WHERE kind = 'source'")}
        about: dict[int, list[AnswerEvent]] = defaultdict(list)
        for event, place in zip(events, stored, strict=True):
            if event.item_id in self.ids:
                about[event.item_id].append(_answer_event(event, place, event.person_id in sources))
        states = {item: item_state(found, labels, multi=multi) for item, found in about.items()}
        rows: list[tuple[object, ...]] = []
        for item, at, wanted in self._draws:
            s = states.get(item, _NO_ANSWERS)
            final = None if s.final is None else _text(s.final)
            draws = (at.u, at.o, at.shuffle, wanted)
            counts = (s.n_votes, s.n_people_votes, s.n_done, s.n_skips)
            rows.append((item, import_id, *draws, *counts, None, final, s.review))
        db.conn.executemany(f"INSERT INTO item_state VALUES ({','.join('?' * 13)})", rows)
        store_votes(db, states)
        tally: Counter[str] = Counter()
        for state in states.values():
            weigh(tally, state.n_votes, None, state.final, state.review, 1)
            for vote in state.votes:  # all count: their items are new and their labels can be chosen
                tally[f"person {vote.person_id}"] += 1
                tally["answers"] += 1
        tally["items"] = len(self.ids)
        add_tally(db, tally, import_id)


def _answer_event(event: NewEvent, place: Stored, by_source: bool) -> AnswerEvent:
    kind, ids, text = _parsed(event.value or "")
    return AnswerEvent(
        place.seq, place.id, event.kind, event.person_id, place.seq, event.prev, kind, ids, text, True, False, by_source
    )


@lru_cache(maxsize=1024)
def _text(final: tuple[int, ...]) -> str:
    return json.dumps(final, separators=(",", ":"))


@lru_cache(maxsize=1024)  # a table of a million labels has few different ones
def _parsed(value: str) -> tuple[str, tuple[int, ...], str]:
    kind, ids = json.loads(value)
    return kind, tuple(ids), json.dumps(ids, separators=(",", ":"))
