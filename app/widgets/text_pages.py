"""Cut a very long text into parts that a view can lay out without a pause."""

import unicodedata

PART = 20_000
_LOOK_BACK = 200


def part_starts(text: str, size: int = PART) -> list[int]:
    """Return where each part of `text` begins: after white space where there is some near, never inside a character.

    Parameters
    ----------
    text : str
        Any text.
    size : int
        Most characters in a part, more than 200.

    Returns
    -------
    list of int
        Ascending offsets in code points, the first 0; one part for an empty text.
    """
    if size <= _LOOK_BACK:
        raise ValueError(f"a part needs more than {_LOOK_BACK} characters, got {size}")
    starts = [0]
    while len(text) - starts[-1] > size:
        starts.append(_cut(text, starts[-1] + size))
    return starts


def _cut(text: str, limit: int) -> int:
    for place in range(limit, limit - _LOOK_BACK, -1):
        if text[place - 1].isspace():
            return place
    for place in range(limit, limit - _LOOK_BACK, -1):
        if not _joins(text[place]) and text[place - 1] != "\u200d":
            return place
    return limit


def _joins(character: str) -> bool:
    """Tell whether `character` continues the one before: a combining mark, a joiner, a skin tone."""
    return (
        unicodedata.category(character) in ("Mn", "Mc", "Me")
        or character in "\u200d\ufe0f"
        or ("\U0001f3fb" <= character <= "\U0001f3ff")
    )
