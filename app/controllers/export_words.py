"""What Export says: how much, what to know before, what became of it."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication

from app.pages.export.choices import ExportChoices
from app.pages.export.findings import Tone
from app.widgets.message_bar import Level, Message, MessageAction
from labeling.errors import LabelingError
from labeling.transfer.export import ExportResult
from labeling.transfer.export_preview import ExportPreview

OPEN, COPY = "export-open", "export-copy"
"""First part of the keys of a message's buttons; the second is the path."""

KEY = "export"


def amount(rows: int, choices: ExportChoices) -> str:
    """Return "374 items", for votes "604 rows"."""
    if choices.answers == "votes":
        return _tr("1 row") if rows == 1 else _tr("{} rows").format(f"{rows:,}")
    return _tr("1 item") if rows == 1 else _tr("{} items").format(f"{rows:,}")


def why_nothing(choices: ExportChoices) -> str:
    """Return why these settings give no row."""
    if choices.answers == "agreed":
        return _tr("No item is settled or has two answers that say the same.")
    return _tr("There is nothing to export with these settings: no item has such an answer.")


def findings_of(preview: ExportPreview) -> list[tuple[Tone, str]]:
    """Return what a person should know before exporting, warnings first."""
    found: list[tuple[Tone, str]] = [("warn", words) for words in preview.warnings]
    if len(preview.splits) > 1:
        found.append(("ok", _tr("No group and no duplicate is in two sets.")))
    if any("file" in row for row in preview.first_rows) and not preview.missing:
        found.append(("ok", _tr("Every picture was found.")))
    return found


def done_message(choices: ExportChoices, target: Path, result: ExportResult) -> Message:
    """Return what is said after an export, with Open folder and Copy path."""
    text = _tr("{} exported to {}.").format(amount(result.written, choices), target.name)
    if result.left_out:
        first = result.left_out[0]
        left = _tr("{} left out; the first is {}: {}.").format(len(result.left_out), first.where, first.reason)
        text = f"{text} {left}"
    level: Level = "warn" if result.left_out else "ok"
    return Message(
        level=level,
        text=text,
        actions=(
            MessageAction(key=(OPEN, str(target)), text=_tr("Open folder")),
            MessageAction(key=(COPY, str(target)), text=_tr("Copy path")),
        ),
        details="\n".join(f"{one.where}: {one.reason}" for one in result.left_out),
        key=KEY,
    )


def failed_message(error: Exception) -> Message:
    """Return what is said when an export failed."""
    unforeseen = _tr("The export failed for a reason nobody foresaw. Details are in the log.")
    text = str(error) if isinstance(error, LabelingError) else unforeseen
    return Message(level="bad", text=text, details=repr(error), key=KEY)


def stopped_message() -> Message:
    """Return what is said after Stop."""
    return Message(level="info", text=_tr("The export was stopped. Nothing of it was left behind."), key=KEY)


def _tr(words: str) -> str:
    return QCoreApplication.translate("Export", words)
