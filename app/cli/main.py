"""The console script `labelwright`: finds the command, loads only what it needs, and answers for its failures."""

import importlib
import multiprocessing
import os
import sys
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NoReturn

import click

from app.cli.output import refuse
from labeling.errors import LabelingError


@dataclass(frozen=True, slots=True)
class Entry:
    """A command before it is loaded: the module that has it as `command`, and its line in --help."""

    module: str
    about: str


OPEN = "open"  # no word to type: what a path in a command's place means

COMMANDS: Mapping[str, Entry] = {
    "new": Entry("app.cli.new", "Make a project."),
    "import": Entry("app.cli.import_source", "Bring items, and answers, into a project."),
    "next": Entry("app.cli.next_", "Show what a person should label next."),
    "answer": Entry("app.cli.answer", "Record answers."),
    "undo": Entry("app.cli.undo", "Take back a person's last steps."),
    "history": Entry("app.cli.history", "Show everything that happened to an item."),
    "train": Entry("app.cli.train", "Run one learning round and rank what to label next."),
    "status": Entry("app.cli.status", "Show where a project stands, and what to do next."),
    "agreement": Entry("app.cli.agreement", "Show how far people agree, with intervals."),
    "people": Entry("app.cli.people", "List, add and change people."),
    "labels": Entry("app.cli.labels", "List, add and change labels."),
    "guideline": Entry("app.cli.guideline", "Show or replace the guideline."),
    "charter": Entry("app.cli.charter", "Show or change what the project is for."),
    "check": Entry("app.cli.check", "Check the project file and its items."),
    "export": Entry("app.cli.export", "Write a verified data set."),
    "demo": Entry("app.cli.demo", "Build a sample project and try it."),
    "formats": Entry("app.cli.formats", "List what can be read and written."),
}


class Labelwright(click.Group):
    """The group of all commands; a command's module is imported when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order in which a project needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command, None if there is none of this name."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(COMMANDS[cmd_name].module).command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; a project's path in its place is a wish for the window."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            if name.endswith(".labelwright") or os.sep in name or os.path.exists(name):  # noqa: PTH110 - any text
                return OPEN, _open_command(), args
            near = get_close_matches(name, COMMANDS, n=2)
            hint = f"Did you mean {' or '.join(near)}? " if near else ""
            raise LabelingError(f"There is no command '{name}'", mend=f"{hint}'labelwright --help' lists the commands")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without loading any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.about) for name, entry in COMMANDS.items()])

    def main(self, args: Any = None, *rest: Any, **extra: Any) -> NoReturn:
        """Run a command and exit: 0 done, 1 some rows refused, 2 nothing done and one line that says why."""
        given = list(sys.argv[1:] if args is None else args)
        as_json = "--json" in given
        try:
            status = super().main(given, "labelwright", standalone_mode=False)
        except LabelingError as error:
            status = _refused(error, as_json)
        except click.UsageError as error:
            status = _refused(_usage(error), as_json)
        except click.ClickException as error:
            status = _refused(LabelingError(error.format_message().rstrip(".")), as_json)
        except click.Abort:
            status = _refused(LabelingError("Stopped before it was done", mend="Run it again to finish"), as_json)
        except OSError as error:
            what = f"Nothing could be read or written there ({error.strerror or error})"
            mend = "Check the name, the permissions and the free space"
            status = _refused(LabelingError(what, where=str(error.filename or ""), mend=mend), as_json)
        except UnicodeEncodeError:
            error_ = LabelingError("A name given here is no valid text", mend="Write names in UTF-8")
            status = _refused(error_, as_json)
        sys.exit(status or 0)


def _refused(error: LabelingError, as_json: bool) -> int:
    refuse(error, as_json=as_json)
    return 2


def _usage(error: click.UsageError) -> LabelingError:
    path = error.ctx.command_path if error.ctx is not None else "labelwright"
    return LabelingError(error.format_message().rstrip("."), where=path, mend=f"'{path} --help' shows how to use it")


def _open_command() -> click.Command:
    """Return the command that a project's path alone stands for: open it in the window."""
    argument = click.Argument(["project"], type=click.Path(path_type=Path))
    return click.Command(OPEN, params=[argument], callback=_run_window, help="Open PROJECT in the window.")


def _run_window(project: Path | None) -> int:
    from app.screen import has_screen

    if not has_screen():
        raise LabelingError(
            "There is no screen here to show the window on",
            mend="Use the commands of 'labelwright --help', or try 'labelwright demo', which also runs without one",
        )
    if project is not None:
        from app.cli.project_argument import named_file
        from labeling.storage.integrity import refuse_unless_ours

        project = named_file(project)
        refuse_unless_ours(project)
    from app.window import run_window

    return run_window(project)


def _print_version(ctx: click.Context, option: click.Parameter, asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        click.echo(f"labelwright {version('labelwright')}")
        ctx.exit()


@click.group(
    cls=Labelwright,
    invoke_without_command=True,
    no_args_is_help=False,
    context_settings={"max_content_width": 100},
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Print the version.",
)
@click.pass_context
def labelwright(ctx: click.Context) -> None:
    """Label texts and images well, with one file per project and a queue that learns.

    Every command takes --help, and --json for scripts.
    """
    if ctx.invoked_subcommand is None:
        ctx.exit(_run_window(None))


def main() -> NoReturn:
    """Run `labelwright` with the arguments of this process."""
    multiprocessing.freeze_support()
    # Broken EXIF data is for us to tell, in words and with a place; threads make a filter per call unsafe.
    warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.")
    labelwright.main()


if __name__ == "__main__":
    main()
