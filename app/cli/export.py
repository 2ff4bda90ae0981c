"""labelwright export: a data set that was read back and compared before it counts as written."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from sqlite_utils import Database

from app.cli.output import Reply, progress
from app.cli.project_argument import project_argument, to_read
from app.cli.reply_command import ReplyCommand
from app.cli.tables import counted
from labeling.agreement_report import Scope, project_agreement
from labeling.project import Project
from labeling.transfer.export_rows import Answers
from labeling.transfer.exporting import KEEP_TOGETHER, ExportWish, export_project
from labeling.transfer.splits import parse_split


@click.command("export", cls=ReplyCommand)
@project_argument
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--format", "format_", required=True, help="csv, jsonl or folders.")
@click.option(
    "--answers",
    type=click.Choice(["best", "agreed", "votes"]),
    default="best",
    show_default=True,
    help="Final answers; only settled or unanimous ones; or one row per vote.",
)
@click.option("--split", help="Shares such as train=0.8,val=0.1,test=0.1; held-out items are always test.")
@click.option("--keep-together", default=",".join(KEEP_TOGETHER), show_default=True, help="What no split may part.")
@click.option("--seed", type=int, default=0, show_default=True, help="The same seed gives the same split.")
@click.option(
    "--names/--no-names", default=True, show_default=True, help="Name annotators of votes, or number them in any order."
)
def command(
    project: Path,
    out: Path,
    format_: str,
    answers: Answers,
    split: str | None,
    keep_together: str,
    seed: int,
    names: bool,
) -> Reply:
    """Write the answers to OUT, read them back, and verify them. Nothing is ever overwritten."""
    with to_read(project) as opened:
        wish = ExportWish(
            format=format_,
            answers=answers,
            split=None if split is None else parse_split(split),
            keep_together=tuple(part.strip() for part in keep_together.split(",") if part.strip()),
            seed=seed,
            names=names,
            agreement=_agreement(opened),
        )
        with progress("Exporting") as report:
            result = export_project(opened, out, wish, now=datetime.now(UTC), report=report)
    document: dict[str, Any] = {
        "written": result.written,
        "files": [str(path) for path in result.files],
        "manifest": str(result.manifest),
        "verified": result.verified,
        "rejected": [{"where": row.where, "reason": row.reason} for row in result.left_out],
        "notes": list(result.notes),
    }
    lines = [
        f"Wrote {counted(result.written, 'row')} to {out}, read them back, and found them equal.",
        *result.notes,
    ]
    return Reply(
        document=document,
        words="\n".join([*lines, f"The manifest is {result.manifest}."]),
        refused=[f"{row.where}: {row.reason}" for row in result.left_out],
    )


def _agreement(project: Project) -> dict[str, object]:
    with project.reading() as db:
        return {"labelled": _figures(db, "labelled"), "data": _figures(db, "data")}


def _figures(db: Database, scope: Scope) -> dict[str, object]:
    found = project_agreement(db, scope).report
    names = ("percent", "alpha", "fleiss", "ac1")
    return {name: getattr(found, name).as_json() for name in names} | {"n_items": found.n_items}
