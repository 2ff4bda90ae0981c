"""One text file, decoded."""

from dataclasses import dataclass
from pathlib import Path

from labeling.transfer.readers.encoding import TEXT_LIMIT, decode_text, is_text
from labeling.transfer.readers.image_header import HEAD, MARKUP, describe
from labeling.transfer.readers.refusal import FileRefused

_MAX_BYTES = 4 * TEXT_LIMIT  # no encoding takes more for a character


@dataclass(frozen=True, slots=True)
class TextRead:
    """The text of a file as decoded, not yet cleaned; `note` names an encoding other than UTF-8."""

    text: str
    note: str = ""


def read_text_file(path: Path) -> TextRead | FileRefused:
    """Return the text in `path`, or why it is refused (empty, no text, longer than 10 million characters)."""
    try:
        if path.stat().st_size > _MAX_BYTES:
            return FileRefused(f"is longer than {TEXT_LIMIT // 2**20} million characters; split it")
        data = path.read_bytes()
    except OSError as error:
        return FileRefused(f"can't be read ({error.strerror})")
    what = describe(data[:HEAD])
    if what and what not in MARKUP:
        return FileRefused(f"is {what}, no text")
    text, encoding = decode_text(data)
    if not is_text(data, encoding):
        return FileRefused("is no text: it is full of control characters")
    if len(text) > TEXT_LIMIT:
        return FileRefused(f"is longer than {TEXT_LIMIT // 2**20} million characters; split it")
    if not text.strip("\x00 \t\r\n\f\v\ufeff"):
        return FileRefused("is empty")
    return TextRead(text, encoding.note)
