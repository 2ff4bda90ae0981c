"""Rows, plans and targets that the tests of the export share."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from labeling.transfer.export import ExportResult, write_dataset
from labeling.transfer.export_rows import ExportPlan, ExportRow
from labeling.transfer.splits import SplitSpec

LABELS = {"ham": "wanted", "spam": "unwanted, sent to many", "-none-": ""}
AT = "2026-03-01T10:00:00+00:00"


def plan(form: str = "csv", **changes) -> ExportPlan:
    facts = {
        "format": form,
        "answers": "best",
        "multi": False,
        "labels": LABELS,
        "kinds": frozenset({"text"}),
        "seed": 7,
        "app_version": "0.1.0",
        "project_name": "Messages",
        "project_id": "p-1",
    }
    return ExportPlan(**(facts | changes))


def text_row(item: str, text: str = "hello", labels: Sequence[str] = ("ham",), **changes) -> ExportRow:
    return ExportRow(
        **(
            {
                "item": item,
                "kind": "text",
                "text": text,
                "labels": tuple(labels),
                "content_hash": hashlib.sha256(text.encode()).digest(),
                "unit": 1,
                "split": "train",
            }
            | changes
        )
    )


def image_row(item: str, path: Path, label: str = "ham", **changes) -> ExportRow:
    content = path.read_bytes() if path.is_file() else b""
    return ExportRow(
        **(
            {
                "item": item,
                "kind": "image",
                "path": path,
                "labels": (label,),
                "content_hash": hashlib.sha256(content).digest(),
                "unit": 1,
                "split": "train",
            }
            | changes
        )
    )


def export(rows, out: Path, settings: ExportPlan, **changes) -> ExportResult:
    return write_dataset(rows, out, settings, exported_at=AT, **changes)


HALVES = SplitSpec(("train", "test"), (0.5, 0.5))
HOSTILE = (
    "two\nlines",
    "old\rMac",
    "dos\r\nline",
    'say "hi"',
    "a,b,,c",
    "=1+1",
    "'=1+1",
    "''@x",
    "+49 30",
    "-5",
    "@name",
    "\ttab",
    "\rcr",
    "'quoted'",
    "👩‍👩‍👧 e\u0301 é",
    "\ufeffmark",
    "line\u2028separator\x85next",
    " spaces ",
    "",
    '"',
    "[1]",
    "nul\x00inside",
    "long " * 40_000,
)
