"""A click command whose function returns a `Reply`."""

from typing import Any

import click

from app.cli.output import Reply, show
from labeling.errors import LabelingError


class ReplyCommand(click.Command):
    """Adds `--json` to a command, prints the `Reply` that its function returns, and exits with its status."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = "Print one JSON document and nothing else."
        self.params.append(click.Option(["--json", "as_json"], is_flag=True, help=words))

    def invoke(self, ctx: click.Context) -> None:
        """Run the command and print its reply."""
        as_json = bool(ctx.params.pop("as_json"))
        reply = super().invoke(ctx)
        assert isinstance(reply, Reply), f"{ctx.command_path} returned {reply!r}"
        show(reply, as_json=as_json)
        ctx.exit(reply.status)


def refuse_unused(action: str, fits: tuple[str, ...], **options: object) -> None:
    """Raise `LabelingError` for an option that was given and says nothing to `action`."""
    for name, value in options.items():
        if name not in fits and value not in (None, False, (), ""):
            option = "--" + name.replace("_", "-")
            raise LabelingError(f"{option} says nothing to '{action}'", mend=f"Leave out {option}")
