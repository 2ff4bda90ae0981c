"""Who looks at items, and how much of other people's answers they may see."""

from dataclasses import dataclass

from labeling.people import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Who looks. An annotator (`sees_all` False) sees items and their own answers, nobody else's."""

    person_id: int
    sees_all: bool


def viewer_of(person: Person) -> Viewer:
    """Return what this person may see."""
    return Viewer(person_id=person.id, sees_all=person.role != "annotator")
