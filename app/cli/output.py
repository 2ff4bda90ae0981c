"""The one place that prints: one JSON document or words on stdout, refusals and progress on stderr."""

import json
import os
import re
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TextIO

import click

from labeling.errors import LabelingError
from labeling.progress import Report

_LISTED = 50  # refused rows shown to a person; --json has them all
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a command did: `document` for programs, `words` for people.

    `refused` are rows or items that were left out, one line each: the exit status is then 1. With `error`
    nothing was done at all: the status is 2, and the document also has the error's three keys.
    """

    document: Mapping[str, Any] | Sequence[Any]
    words: str = ""
    refused: Sequence[str] = ()
    error: LabelingError | None = None

    @property
    def status(self) -> int:
        """The exit status that CLI users rely on: 0 done, 1 some refused, 2 nothing done."""
        return 2 if self.error is not None else 1 if self.refused else 0


def show(reply: Reply, *, as_json: bool) -> None:
    """Print a command's reply."""
    if as_json:
        document = reply.document
        if reply.error is not None and isinstance(document, Mapping):
            document = {**document, **_as_document(reply.error)}
        _write(_json(document))
    else:
        if reply.error is None or len(reply.refused) > 1:
            for line in reply.refused[:_LISTED]:
                say(line)
            if len(reply.refused) > _LISTED:
                say(f"... and {len(reply.refused) - _LISTED:,} more; --json lists them all")
        if reply.words:
            _write(_CONTROL.sub("\ufffd", reply.words))
    if reply.error is not None:
        say(str(reply.error))


def refuse(error: LabelingError, *, as_json: bool) -> None:
    """Print why nothing was done: one line on stderr, with --json also the document on stdout."""
    if as_json:
        _write(_json(_as_document(error)))
    say(str(error))


def say(text: str) -> None:
    """Print one line on stderr, whatever `text` holds."""
    if sys.stderr is not None:
        _write(_CONTROL.sub("\ufffd", " ".join(text.split())), sys.stderr)


@contextmanager
def progress(what: str) -> Iterator[Report]:
    """Give a `report` that draws on stderr, ten times a second at most and only where a person looks on."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield lambda done, total: None
        return
    told_at = 0.0

    def report(done: int, total: int) -> None:
        nonlocal told_at
        if time.monotonic() - told_at < 0.1:
            return
        told_at = time.monotonic()
        click.echo(f"\r\x1b[K{what}: {f'{done / total:.0%}' if total else f'{done:,}'}", err=True, nl=False)

    try:
        yield report
    finally:
        if told_at:
            click.echo("\r\x1b[K", err=True, nl=False)


def _as_document(error: LabelingError) -> dict[str, str]:
    return {"error": error.what, "where": error.where, "mend": error.mend}


def _json(document: Mapping[str, Any] | Sequence[Any]) -> str:
    text = json.dumps(document, ensure_ascii=False, allow_nan=False)
    try:
        text.encode((sys.stdout and sys.stdout.encoding) or "utf-8")
    except UnicodeEncodeError:  # another locale, or half a character in a path
        text = json.dumps(document, allow_nan=False)
    return text


def _write(text: str, stream: TextIO | None = None) -> None:
    stream = stream or sys.stdout
    if stream is None:  # closed by whoever started us: nobody listens
        return
    encoding = stream.encoding or "utf-8"
    try:
        click.echo(text.encode(encoding, "backslashreplace").decode(encoding), file=stream)
        stream.flush()
    except OSError as error:
        # The interpreter must not complain when it flushes at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        if stream is sys.stdout and not isinstance(error, BrokenPipeError):  # then whoever read has seen enough
            say(f"The reply could not be written ({error.strerror}); what was done stands.")
            raise SystemExit(1) from None
