"""labelwright people: list, add and change people."""

from pathlib import Path

import click
from sqlite_utils import Database

from app.cli.output import Reply
from app.cli.people_options import by_option, decider
from app.cli.project_argument import project_argument, to_read, to_write
from app.cli.reply_command import ReplyCommand, refuse_unused
from app.cli.tables import table
from labeling.errors import LabelingError
from labeling.people import ROLES, Person, Role, add_person, change_person, people, refuse_twin

_USAGE = {"add": "people PROJECT add NAME...", "set": "people PROJECT set NAME... --role ROLE",
          "rename": "people PROJECT rename OLD NEW"}  # fmt: skip


@click.command("people", cls=ReplyCommand)
@project_argument
@click.argument("action", type=click.Choice(["list", "add", "set", "rename"]), default="list")
@click.argument("names", metavar="[NAME]...", nargs=-1)
@click.option("--role", type=click.Choice(ROLES), help="What steers their screen; it is no lock.")
@click.option("--activate/--deactivate", "active", default=None, help="Whether they work on the project.")
@by_option
def command(
    project: Path, action: str, names: tuple[str, ...], role: Role | None, active: bool | None, by: str | None
) -> Reply:
    """List the people of PROJECT, add NAMEs, set their role or activity, or rename OLD to NEW."""
    if action == "list":
        refuse_unused(action, (), role=role, activate=active is not None, by=by)
        if names:
            raise LabelingError("'list' takes no names", mend="Leave them out, or say add, set or rename before them")
        with to_read(project) as opened, opened.reading() as db:
            return _reply(people(db))
    fits = {"add": ("role",), "set": ("role", "activate"), "rename": ()}[action]
    refuse_unused(action, fits, role=role, activate=active is not None)
    no_change = action == "set" and role is None and active is None
    if not names or no_change or (action == "rename" and len(names) != 2):
        raise LabelingError(f"'{action}' does not say enough", mend=f"Write it as: {_USAGE[action]}")
    with to_write(project) as opened:
        return _reply(opened.write(_change, action, names, role, active, by))


def _change(
    db: Database, action: str, names: tuple[str, ...], role: Role | None, active: bool | None, by: str | None
) -> list[Person]:
    decider(db, by, "change people")
    if action == "rename":
        if names[0].casefold() != names[1].casefold():
            refuse_twin(db, names[1])
        change_person(db, names[0], new_name=names[1])
    known = {person.name for person in people(db)}
    for name in names if action == "add" else ():
        if name in known:
            raise LabelingError(f"'{name}' is in this project already", mend="Use 'set' to change their role")
        refuse_twin(db, name)
        add_person(db, name, role=role or "annotator")
    for name in names if action == "set" else ():
        change_person(db, name, role=role, active=active)
    return people(db)


def _reply(everyone: list[Person]) -> Reply:
    return Reply(
        document={
            "people": [
                {
                    "name": one.name,
                    "initials": one.initials,
                    "role": one.role,
                    "kind": one.kind,
                    "active": one.active,
                }
                for one in everyone
            ]
        },
        words=table(
            ("name", "role", "kind", ""),
            [(one.name, one.role, one.kind, "" if one.active else "not active") for one in everyone],
        ),
    )
