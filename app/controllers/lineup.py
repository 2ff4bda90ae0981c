"""The order of items around the one on screen: done, now, next. Plain values; it asks nobody and waits for nobody."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from labeling.items import Item
from labeling.own_answers import OwnAnswer
from labeling.values import Flag, Skip, Value

MOST_KEPT = 100
"""Items kept behind the one on screen; older ones are found in Data."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An item as one person meets it.

    `value` is their current answer, `taken_back` the one they undid just now. `own` knows the true stream of an answer
    read from the project. `peeked` says that a suggestion was visible to them. `trouble` says why it cannot be shown.
    """

    item: Item
    value: Value | None = None
    taken_back: Value | None = None
    own: OwnAnswer | None = None
    note: str = ""
    peeked: bool = False
    trouble: str = ""

    @property
    def is_answered(self) -> bool:
        """Whether the person said anything that is no skip."""
        return self.value is not None and not isinstance(self.value, Skip)

    @property
    def is_flagged(self) -> bool:
        return isinstance(self.value, Flag)


class Lineup:
    """What was done, oldest first; what waits, next one first; and an item that is looked at out of turn."""

    def __init__(self) -> None:
        self._done: list[Entry] = []
        self._waiting: list[Entry] = []
        self._visited: Entry | None = None

    @property
    def current(self) -> Entry | None:
        """The item that the next key answers."""
        if self._visited is not None:
            return self._visited
        return self._waiting[0] if self._waiting else None

    @property
    def is_visiting(self) -> bool:
        """Whether the current item is not the next of the queue."""
        return self._visited is not None

    @property
    def ahead(self) -> Sequence[Entry]:
        """What follows the current item in the queue, next one first."""
        current = self.current
        return [entry for entry in self._waiting if current is None or entry.item.id != current.item.id]

    @property
    def done(self) -> Sequence[Entry]:
        """What was done, oldest first."""
        return tuple(self._done)

    @property
    def waiting_ids(self) -> frozenset[int]:
        """The items of the queue, the next one included."""
        return frozenset(entry.item.id for entry in self._waiting)

    @property
    def put_away(self) -> Sequence[Entry]:
        """Items that could not be shown and have no answer; their claims still stand."""
        return [entry for entry in self._done if entry.trouble and entry.value is None]

    def strip(self) -> tuple[list[Entry], Entry | None, list[Entry]]:
        """Return what stands before the current item, the current item, and what follows it."""
        line, current = self._line(), self.current
        if current is None:
            return self._done[:], None, []
        place = _place(line, current.item.id)
        if place is None:  # opened from elsewhere
            return self._done[:], current, self._waiting[:]
        return line[:place], current, line[place + 1 :]

    def answer(self, value: Value) -> Entry:
        """Give the current item its answer and go back to the queue; return the item with it."""
        current = self.current
        if current is None:
            raise ValueError("there is no item to answer")
        entry = replace(current, value=value, taken_back=None)
        self._set_done(entry)
        self._visited = None
        return entry

    def update(self, entry: Entry) -> None:
        """Replace an item by what is known of it now, where it stands."""
        for line in (self._done, self._waiting):
            if (place := _place(line, entry.item.id)) is not None:
                line[place] = entry
        if self._visited is not None and self._visited.item.id == entry.item.id:
            self._visited = entry

    def find(self, item_id: int) -> Entry | None:
        """Return the item if it stands anywhere here."""
        line = self._line() if self._visited is None else [*self._line(), self._visited]
        return next((entry for entry in line if entry.item.id == item_id), None)

    def merge(self, ids: Sequence[int], fresh: Mapping[int, Entry], busy: Collection[int]) -> None:
        """Take the person's standing claims, in order.

        Parameters
        ----------
        ids : sequence of int
            What the queue says: the items claimed for this person. The one on screen stays first, whatever comes.
        fresh : mapping
            Those of them that do not wait here yet.
        busy : collection of int
            Items answered since the queue was asked.
        """
        first = [entry for entry in self._waiting[:1] if entry.item.id not in busy]
        known = {**fresh, **{entry.item.id: entry for entry in self._waiting}}
        out = {entry.item.id for entry in first}.union(busy, (entry.item.id for entry in self.put_away))
        self._waiting = [*first, *(known[item] for item in ids if item not in out and item in known)]
        waiting = {entry.item.id for entry in self._waiting}
        self._done = [entry for entry in self._done if entry.item.id not in waiting]  # a skipped one comes back

    def put_first(self, entry: Entry) -> None:
        """Put an item whose answer was taken back before all that waits, and show it."""
        self._forget(entry.item.id)
        self._waiting.insert(0, entry)
        self._visited = None

    def put_aside(self, trouble: str) -> None:
        """Move the current item, which cannot be shown, behind, unanswered; it can be visited there."""
        if (current := self.current) is not None:
            self._set_done(replace(current, trouble=trouble))
            self._visited = None

    def try_again(self) -> None:
        """Put what could not be shown before all that waits."""
        again = [replace(entry, trouble="") for entry in self.put_away]
        for entry in again:
            self._forget(entry.item.id)
        self._waiting[:0] = again

    def leave(self) -> None:
        """Go back to the queue."""
        self._visited = None

    def put_done(self, entries: Sequence[Entry]) -> None:
        """Put items behind the current one, the last of them nearest."""
        for entry in entries:
            self._set_done(entry)
        if self._visited is not None and any(entry.item.id == self._visited.item.id for entry in entries):
            self._visited = None

    def put_before(self, entries: Sequence[Entry]) -> None:
        """Put items of an earlier session before all that was done in this one."""
        self._done[:0] = entries

    def visit(self, entry: Entry) -> None:
        """Look at an item out of turn; the first that waits is simply back in turn."""
        self._visited = None if self._waiting and self._waiting[0].item.id == entry.item.id else entry

    def step(self, by: int) -> bool:
        """Look at the neighbour `by` places on; False if there is none."""
        line, current = self._line(), self.current
        here = len(self._done) if current is None else _place(line, current.item.id)
        here = len(self._done) if here is None else here
        there = here + by
        if not 0 <= there < len(line):
            return False
        self.visit(line[there])
        return True

    def _line(self) -> list[Entry]:
        return [*self._done, *self._waiting]

    def _set_done(self, entry: Entry) -> None:
        """Put an item behind; one that is there already keeps its place."""
        self._waiting = [each for each in self._waiting if each.item.id != entry.item.id]
        place = _place(self._done, entry.item.id)
        if place is None:
            self._done.append(entry)
        else:
            self._done[place] = entry
        del self._done[:-MOST_KEPT]

    def _forget(self, item_id: int) -> None:
        self._done = [entry for entry in self._done if entry.item.id != item_id]
        self._waiting = [entry for entry in self._waiting if entry.item.id != item_id]


def _place(line: Sequence[Entry], item_id: int) -> int | None:
    return next((n for n, entry in enumerate(line) if entry.item.id == item_id), None)
