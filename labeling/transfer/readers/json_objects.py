"""JSON from anywhere, parsed so that nothing in it can surprise what follows."""

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TextIO

from labeling.transfer.readers.encoding import TEXT_LIMIT
from labeling.transfer.readers.refusal import RowRefused

_CHUNK = 2**20
_BETWEEN = re.compile(r"[\s,\ufeff]*")
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """An object at its place, or the reason why there is none (`value` None)."""

    number: int
    value: dict[str, object] | None = None
    reason: str = ""
    repeated: bool = False  # a name appeared twice in it


class ObjectParser:
    """Parses objects; refuses numbers that no database or chart can hold, and notices repeated names."""

    def __init__(self) -> None:
        self._repeated = False
        self._decoder = json.JSONDecoder(
            object_pairs_hook=self._object, parse_float=_finite, parse_constant=_refuse_constant
        )
        # Finds the end of an object that is well-formed, but holds something that is refused.
        self._lenient = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=str)

    def entry(self, text: str, number: int) -> Entry:
        """Return the object that `text` holds."""
        self._repeated = False
        try:
            value: object = self._decoder.decode(text)
        except (ValueError, RowRefused, RecursionError) as error:
            return Entry(number, reason=_reason(error))
        return self._checked(value, number)

    def entry_at(self, text: str, at: int, number: int) -> tuple[Entry, int]:
        """Return the object that begins at `text[at]` and where it ends; raise `ValueError` if it does not."""
        self._repeated = False
        try:
            value, end = self._decoder.raw_decode(text, at)
        except json.JSONDecodeError:
            raise
        except (ValueError, RowRefused) as error:
            _, end = self._lenient.raw_decode(text, at)
            return Entry(number, reason=_reason(error)), end
        return self._checked(value, number), end

    def _checked(self, value: object, number: int) -> Entry:
        if not isinstance(value, dict):
            return Entry(number, reason="is not a JSON object ({...})")
        return Entry(number, value, repeated=self._repeated)

    def _object(self, pairs: list[tuple[str, object]]) -> dict[str, object]:
        value = {_SURROGATE.sub("\ufffd", name): content for name, content in pairs}
        self._repeated |= len(value) < len(pairs)
        return value


def list_entries(handle: TextIO, parser: ObjectParser) -> Iterator[Entry]:
    """Yield the entries of the one list that `handle` holds, reading a piece at a time.

    After an entry whose end can't be found nothing more can be read: it is the last.
    """
    buffer, at, number = handle.read(_CHUNK), 0, 1
    at = buffer.index("[") + 1
    while True:
        at = _BETWEEN.match(buffer, at).end()  # type: ignore[union-attr]  # matches the empty string
        if at < len(buffer) and buffer[at] == "]":
            return
        try:
            if at == len(buffer):
                raise ValueError("more is needed")
            entry, at = parser.entry_at(buffer, at, number)
        except (ValueError, RecursionError) as error:
            more = handle.read(_CHUNK) if len(buffer) - at < TEXT_LIMIT else ""
            if more and not isinstance(error, RecursionError):
                buffer, at = buffer[at:] + more, 0
                continue
            reason = "the list ends before it is closed by ]" if at == len(buffer) else _reason(error)
            yield Entry(number, reason=f"{reason}; nothing after it can be read")
            return
        yield entry
        number += 1


def _finite(digits: str) -> float:
    if not math.isfinite(number := float(digits)):
        raise RowRefused(f"the number {digits[:20]} is too large")
    return number


def _refuse_constant(name: str) -> float:
    raise RowRefused(f"{name} is not a number that JSON allows")


def _reason(error: BaseException) -> str:
    if isinstance(error, RowRefused):
        return str(error)
    if isinstance(error, RecursionError):
        return "its values are nested too deeply"
    if isinstance(error, json.JSONDecodeError):
        return f"is not valid JSON (at character {error.colno} of line {error.lineno})"
    return "holds a number with too many digits"
