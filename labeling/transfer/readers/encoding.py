"""Bytes that are meant to be text, read as text, whatever wrote them."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import BinaryIO, cast

from labeling.errors import LabelingError
from labeling.transfer.readers.findings import Findings

WINDOW = 2**20  # bytes looked at to recognise an encoding
TEXT_LIMIT = 10 * 2**20  # characters of one text, cell or line

_MARKS = (  # UTF-32 first: its little-endian mark begins like that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UNSTORABLE = re.compile("[\x00\ud800-\udfff\ufffd]")
_CONTROLS = re.compile("[\x00-\x08\x10-\x19\x1c-\x1f\x7f]")  # not tabs, line ends, and the shifts of old encodings
_JUDGED = 2**16  # bytes from the start that tell whether a file is text at all
_UNREADABLE = re.compile("[\ud800-\udfff\ufffd]")


@dataclass(frozen=True, slots=True)
class Encoding:
    """How to decode a source; bytes that do not fit become U+FFFD, which `clean_text` reports."""

    codec: str

    @property
    def note(self) -> str:
        """What a person should know; empty for UTF-8."""
        if self.codec in ("utf-8", "utf-8-sig"):
            return ""
        return f"read as {self.codec}, as it is not UTF-8; if letters look wrong, save it as UTF-8"


def recognise_encoding(stream: BinaryIO) -> Encoding:
    """Return the encoding of `stream`, which is read from its start and left anywhere.

    A byte order mark decides, then UTF-16 by its zeros, then UTF-8 if all of it is valid. Otherwise the
    megabyte around the first fault is judged: mostly valid UTF-8 is damaged UTF-8, all else is guessed.
    """
    head = stream.read(WINDOW)
    for mark, codec in _MARKS:
        if head.startswith(mark):
            return Encoding(codec)
    if codec := _utf16_without_mark(head):
        return Encoding(codec)
    window = _faulty_window(stream, head)
    if window is None or _is_damaged_utf8(window):
        return Encoding("utf-8")
    return Encoding(_guess(window))


def _utf16_without_mark(head: bytes) -> str:
    even, odd = head[0::2].count(0), head[1::2].count(0)
    most, least = max(even, odd), min(even, odd)
    if most < len(head) // 5 or most < 10 * least or not most:
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _faulty_window(stream: BinaryIO, head: bytes) -> bytes | None:
    """Return a piece of the stream that holds the first bytes that are no UTF-8, None if there are none."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    previous, chunk = b"", head
    while True:
        try:
            decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError:
            return previous[-WINDOW // 4 :] + chunk
        if not chunk:
            return None
        previous, chunk = chunk, stream.read(WINDOW)


def _is_damaged_utf8(window: bytes) -> bool:
    text = window.decode("utf-8", "surrogateescape")
    faults = sum(1 for _ in re.finditer("[\udc80-\udcff]", text))
    beyond_ascii = sum(1 for _ in re.finditer("[^\x00-\x7f]", text)) - faults
    return beyond_ascii >= 3 * faults


def _guess(window: bytes) -> str:
    from charset_normalizer import from_bytes  # only files that are no UTF-8 pay for loading it

    last_line = window.rfind(b"\n")  # a character cut in two would count against its encoding
    matches = from_bytes(window[: last_line + 1] or window)
    best = matches.best()
    if best is None:
        return "cp1252"
    for match in matches:  # of equally likely guesses the commonest; the detector goes by the alphabet
        if "cp1252" in (match.encoding, *match.could_be_from_charset) and (
            match.chaos <= best.chaos and match.coherence >= best.coherence
        ):
            return "cp1252"
    return best.encoding


def open_text(path: Path, encoding: Encoding) -> TextIOWrapper:
    """Open `path` for reading with its line ends untouched."""
    return path.open(encoding=encoding.codec, errors="replace", newline="")


def bytes_read(handle: TextIOWrapper) -> int:
    """Return how many bytes of the file behind `handle` were read; works while it is iterated."""
    return cast(BinaryIO, handle.buffer).tell()


def bounded_lines(handle: TextIOWrapper, limit: int = TEXT_LIMIT) -> Iterator[str | None]:
    """Yield the lines of `handle`, None in place of a line longer than `limit` characters."""
    while line := handle.readline(limit):
        if len(line) < limit or line.endswith(("\n", "\r")):
            yield line
            continue
        while (rest := handle.readline(limit)) and not rest.endswith(("\n", "\r")):
            pass
        yield None


def is_text(head: bytes, encoding: Encoding) -> bool:
    """Return whether bytes that begin a file are those of a text: hardly any control characters are among them."""
    wide = encoding.codec.startswith(("utf-16", "utf-32"))  # where every other byte may be a zero
    text = head[:_JUDGED].decode(encoding.codec if wide else "latin-1", "replace")
    return len(_CONTROLS.findall(text)) <= 2 + len(text) // 50


def encoding_of_table(path: Path) -> Encoding:
    """Return the encoding of the table in `path`; raise `LabelingError` if the file is no text."""
    with path.open("rb") as stream:
        encoding = recognise_encoding(stream)
        stream.seek(0)
        if is_text(stream.read(_JUDGED), encoding):
            return encoding
    raise LabelingError(
        f"{path.name} is no text, so it is no table", where=str(path), mend="Save the table as CSV or JSONL, in UTF-8"
    )


def decode_text(data: bytes) -> tuple[str, Encoding]:
    """Return `data` as text, and how it was read; pass the text through `clean_text` before storing it."""
    encoding = recognise_encoding(BytesIO(data))
    return data.decode(encoding.codec, "replace"), encoding


def clean_text(text: str, where: str, findings: Findings) -> str:
    """Return `text` without what a project file can't store, and say in `findings` what was changed.

    NUL characters are removed (SQLite functions stop at them); surrogates, which JSON can
    write though they are no characters, become U+FFFD.
    """
    if not _UNSTORABLE.search(text):
        return text
    if "\x00" in text:
        text = text.replace("\x00", "")
        findings.add("NUL characters were removed", where)
    if _UNREADABLE.search(text):
        text = _UNREADABLE.sub("\ufffd", text)
        findings.add("characters that can't be read are shown as \ufffd", where)
    return text
