"""labelwright check: is the file sound, and are its items?"""

from collections.abc import Sequence
from pathlib import Path

import click

from app.cli.output import Reply, progress
from app.cli.project_argument import named_file, project_argument, to_read
from app.cli.reply_command import ReplyCommand
from labeling.checks import Finding, check_file, check_project
from labeling.storage.integrity import refuse_unless_ours


@click.command("check", cls=ReplyCommand)
@project_argument
@click.option("--deep", is_flag=True, help="Also read every picture to its end, and count all answers anew.")
def command(project: Path, deep: bool) -> Reply:
    """Check the file of PROJECT and its items: damage, missing and unreadable files, exact duplicates."""
    path = named_file(project).absolute()
    refuse_unless_ours(path)
    if broken := check_file(path):
        return _reply(broken)  # a damaged file is not read any further
    with to_read(project) as opened, progress("Checking") as report:
        return _reply(check_project(opened, deep=deep, report=report))


def _reply(findings: Sequence[Finding]) -> Reply:
    wrong = [_line(finding) for finding in findings if not finding.harmless]
    known = [_line(finding) for finding in findings if finding.harmless]
    return Reply(
        document={"ok": not wrong, "findings": [finding.as_json() for finding in findings]},
        words="\n".join([*known, "Something needs mending." if wrong else "The project is sound."]),
        refused=wrong,
    )


def _line(finding: Finding) -> str:
    more = ", ..." if finding.n > len(finding.items) else ""
    return f"{finding.check}: {finding.n:,} ({', '.join(finding.items[:5])}{more}). {finding.mend}."
