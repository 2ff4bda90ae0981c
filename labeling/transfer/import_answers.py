"""Answers that a source gives: whose they are, and whether they are new, known or a repeat."""

from datetime import datetime

from sqlite_utils import Database

from labeling.answers import encode
from labeling.errors import LabelingError
from labeling.history import NewEvent
from labeling.labels import UnknownLabelError
from labeling.people import PersonKind, add_person
from labeling.transfer.import_run import Importing, note_made
from labeling.transfer.records import SourceAnswer
from labeling.values import Labels


def value_of(answer: SourceAnswer, labels: dict[str, int], *, multi: bool) -> str:
    """Return the stored form of the labels; raise `LabelingError` for one that cannot be chosen."""
    for name in answer.labels:
        if name not in labels:
            raise UnknownLabelError(name, list(labels))
    if not multi and len(answer.labels) != 1:
        raise LabelingError(f"A single choice takes one label, this row has {len(answer.labels)}")
    return encode(Labels(tuple(labels[name] for name in answer.labels)))


def person_of(db: Database, importing: Importing, answer: SourceAnswer) -> int:
    """Return whose answer it is, adding them to the project; the source itself when nobody is named.

    Raises
    ------
    LabelingError
        If the name is too long or blank.
    """
    if answer.annotator is None and importing.annotator is not None:
        return importing.annotator
    if answer.annotator not in importing.people:
        importing.people[answer.annotator] = (
            _own_person(db, importing)
            if answer.annotator is None
            else _named(db, importing, answer.annotator, "person")
        )
    return importing.people[answer.annotator]


def _own_person(db: Database, importing: Importing) -> int:
    """Return the person that the source speaks as, whatever they are called by now."""
    known: int | None = db.execute("SELECT person_id FROM source WHERE id = ?", [importing.source_id]).fetchone()[0]
    if known is not None:
        return known
    title, n = " ".join(importing.source_name.split())[:80], 1
    name = title
    while db.execute("SELECT 1 FROM person WHERE name = ?", [name]).fetchone():
        name = f"{title} (source)" if n == 1 else f"{title} (source {n})"  # it does not speak in another's name
        n += 1
    person = _named(db, importing, name, "source")
    db.execute("UPDATE source SET person_id = ? WHERE id = ?", [person, importing.source_id])
    return person


def _named(db: Database, importing: Importing, name: str, kind: PersonKind) -> int:
    last = db.execute("SELECT coalesce(max(id), 0) FROM person").fetchone()[0]
    person = add_person(db, name, kind=kind).id
    if person > last:
        importing.made_people.append(person)
        note_made(db, importing)
    return person


def answer_event(
    db: Database,
    importing: Importing,
    item_id: int,
    person: int,
    at: datetime,
    text: str,
    design_prob: str,
    *,
    fresh: bool,
) -> NewEvent | None:
    """Return the event of an imported answer, or None if it is in the project already.

    The k-th row of a person about an item is held against the k-th such row of earlier imports of the source:
    equal is known, different replaces it. A further row, or one beside another answer of the person's own, is a
    repeat; equal to that answer, it is known. After a change of content every row is new, and so is one that only an
    import knows which was taken back and stays so.
    """
    kind, prev = "answer", None
    if not fresh:
        vote, own = _current_vote(db, importing, item_id, person)
        if vote == text and not own:
            return None
        rows = _earlier_rows(db, importing, item_id, person)
        nth = importing.seen[item_id, person]
        if nth < len(rows):
            prev, before, earlier_kind, counts = rows[nth]
            if before == text and counts and item_id not in importing.applied:
                importing.seen[item_id, person] += 1
                return None
            kind = earlier_kind if counts else "repeat" if nth else "answer"
        if vote is not None and not own:
            kind = "repeat"
    if prev is None and importing.seen[item_id, person]:
        kind = "repeat"
    importing.seen[item_id, person] += 1
    return NewEvent(
        kind=kind, person_id=person, at=at, item_id=item_id, prev=prev, import_id=importing.number, value=text,
        stream="chosen", design_prob=design_prob,
    )  # fmt: skip


def _current_vote(db: Database, importing: Importing, item_id: int, person: int) -> tuple[str | None, bool]:
    """Return the person's vote that counts, and whether it came from this source."""
    row = db.execute(
        """SELECT e.value, i.source_id FROM vote v JOIN event e ON e.seq = v.seq
           LEFT JOIN import i ON i.id = e.import_id
           WHERE v.item_id = ? AND v.person_id = ? AND v.old = 0""",
        [item_id, person],
    ).fetchone()
    return (None, False) if row is None else (row[0], row[1] == importing.source_id)


def _earlier_rows(db: Database, importing: Importing, item_id: int, person: int) -> list[tuple[bytes, str, str, bool]]:
    """Return (event id, value, kind, counts) of the rows as earlier imports of this source left them, in their order.

    Those of an import that was taken back count if the item is its own: it is shown again.
    """
    rows = db.execute(
        """SELECT e.id, e.value, e.kind, e.prev, i.state = 'done' OR i.id = t.import_id
           FROM event e JOIN import i ON i.id = e.import_id JOIN item t ON t.id = e.item_id
           WHERE e.item_id = ? AND e.person_id = ? AND e.kind IN ('answer', 'repeat') AND i.source_id = ? AND i.id <> ?
           ORDER BY e.seq""",
        [item_id, person, importing.source_id, importing.number],
    )
    place: dict[bytes, int] = {}
    found: list[tuple[bytes, str, str, bool]] = []
    for identity, value, kind, prev, counts in rows:
        if prev in place:
            place[identity] = place[prev]
            found[place[prev]] = identity, value, kind, bool(counts)
        else:
            place[identity] = len(found)
            found.append((identity, value, kind, bool(counts)))
    return found


def in_words(error: LabelingError) -> str:
    """Return a refusal as the reason of a rejected row."""
    return f"{error.what} ({error.mend})" if error.mend else error.what
