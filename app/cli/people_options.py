"""Who answers, and who decides: the options that name a person, and finding them."""

from difflib import get_close_matches

import click
from sqlite_utils import Database

from labeling import settings
from labeling.errors import LabelingError
from labeling.people import (
    Person,
    UnknownPersonError,
    add_person,
    people,
    person_named,
    refuse_twin,
    require_lead,
)

annotator_option = click.option("--annotator", metavar="NAME", required=True, help="Whose answers these are.")
new_annotator_option = click.option("--new-annotator", is_flag=True, help="Add the annotator if they are not known.")
by_option = click.option("--by", metavar="NAME", help="The reviewer or lead who decides this [the project's lead].")


def annotator(db: Database, name: str, *, create: bool = False) -> Person:
    """Return the person who gives answers, added first if `create` says so and nobody has the name.

    Raises
    ------
    LabelingError
        If nobody has the name (near matches are named), or the person is no longer active.
    """
    refuse_annotator(db, name, create=create)
    return add_person(db, name) if create else person_named(db, name)


def refuse_annotator(db: Database, name: str, *, create: bool) -> None:
    """Raise what `annotator` would, and add nobody."""
    try:
        person = person_named(db, " ".join(name.split()) if create else name)
    except UnknownPersonError as error:
        if create:
            refuse_twin(db, name)
            return
        raise LabelingError(error.what, mend=f"{error.mend}, or add them with --new-annotator") from None
    if not person.active:
        raise LabelingError(
            f"{person.name} is not active in this project",
            mend=f"Bring them back with 'labelwright people PROJECT set \"{person.name}\" --activate'",
        )


def decider(db: Database, name: str | None, task: str) -> Person:
    """Return who decides: the person named, who must be a reviewer or lead, else the project's lead."""
    everyone = people(db)
    lead = settings.get(db, "lead")
    for person in everyone:
        if person.name == name or (name is None and person.id == lead):
            require_lead(person, task)
            return person
    allowed = [person.name for person in everyone if person.role != "annotator"]
    near = get_close_matches(name or "", allowed, n=3)
    hint = f"Did you mean {' or '.join(repr(one) for one in near)}? " if near else ""
    raise LabelingError(
        f"Nobody named '{name}' is in this project",
        mend=f"{hint}Reviewers and leads are {', '.join(allowed)}",
    )
