"""labelwright agreement: how far people agree."""

from pathlib import Path

import click

from app.cli.output import Reply
from app.cli.project_argument import project_argument, to_read
from app.cli.reply_command import ReplyCommand
from app.cli.tables import counted, figure_words, table
from labeling.agreement_report import SCOPES, ProjectAgreement, Scope, project_agreement

_SCOPE = {"labelled": "on what was labelled", "data": "in the data", "all": "on every item with two votes"}


@click.command("agreement", cls=ReplyCommand)
@project_argument
@click.option(
    "--scope",
    type=click.Choice(SCOPES),
    default="labelled",
    show_default=True,
    help="On what was labelled (overlap and held-out items), in the data, or on all items with two votes.",
)
@click.option("--by-column", metavar="COL", help="Also for the items of each value of a column of item data.")
def command(project: Path, scope: Scope, by_column: str | None) -> Reply:
    """Show how far people agree, with 95 % intervals; settled answers and repeats change nothing."""
    with to_read(project) as opened, opened.reading() as db:
        found = project_agreement(db, scope, by_column=by_column)
    words = [_words(found)]
    for value, part in (found.by_column or {}).items():
        words.append(f"{by_column} = {value}\n{_overall(part)}")
    return Reply(document=found.as_json(), words="\n\n".join(words))


def _words(found: ProjectAgreement) -> str:
    head = (
        f"Agreement {_SCOPE[found.scope]}: {counted(found.report.n_items, 'item')} with two votes or more, "
        f"{counted(found.report.n_annotators, 'person', 'people')}"
    )
    parts = [head, _overall(found)]
    if found.report.n_items:
        parts.append(table(("label", "alpha"), [(name, figure_words(figure)) for name, figure in found.per_label]))
        pairs = [(a, b, figure.n, figure_words(figure)) for a, b, figure in found.per_pair]
        parts.append(table(("person", "and", "common items", "kappa"), pairs))
    if found.note:
        parts.append(f"Note: {found.note}.")
    return "\n\n".join(parts)


def _overall(found: ProjectAgreement) -> str:
    figures = (
        ("percent agreement", found.report.percent),
        ("Krippendorff's alpha", found.report.alpha),
        ("Fleiss' kappa", found.report.fleiss),
        ("Gwet's AC1", found.report.ac1),
    )
    return table(("figure", "value (95 % interval)"), [(name, figure_words(figure)) for name, figure in figures])
