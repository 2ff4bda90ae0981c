"""labelwright formats: what can be read and written."""

import click

from app.cli.output import Reply
from app.cli.reply_command import ReplyCommand
from app.cli.tables import table
from labeling.transfer.export_rows import FORMATS as WRITTEN
from labeling.transfer.readers.recognise import FORMATS


@click.command("formats", cls=ReplyCommand)
def command() -> Reply:
    """List the formats that can be read and written, and the tasks they serve."""
    formats = [
        {
            "name": form.name,
            "reads": True,
            "writes": form.name in WRITTEN,
            "tasks": list(form.tasks),
            "about": form.about,
        }
        for form in FORMATS
    ]
    rows = [
        (form.name, "yes", "yes" if form.name in WRITTEN else "", ", ".join(form.tasks), form.about) for form in FORMATS
    ]
    return Reply(document=formats, words=table(("name", "reads", "writes", "tasks", "what it is"), rows))
