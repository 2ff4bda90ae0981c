"""Label names as sources write them, turned into those of the project."""

from collections.abc import Iterable, Iterator, Mapping

from labeling.transfer.readers.refusal import RowRefused
from labeling.transfer.records import Note


class LabelNames:
    """Renames labels by `label_map` and remembers which of its names were met."""

    def __init__(self, label_map: Mapping[str, str]) -> None:
        self._map, self._met = label_map, set[str]()

    def named(self, labels: Iterable[str]) -> tuple[str, ...]:
        """Return `labels` stripped and renamed, without empty ones and repetitions, in their order."""
        names: dict[str, None] = {}
        for label in labels:
            if old := label.strip():
                if old in self._map:
                    self._met.add(old)
                names[self._map.get(old, old)] = None
        return tuple(names)

    def unused(self, where: str) -> Iterator[Note]:
        """Yield a note for each name of the map that no row had: most often a misspelling."""
        for old, new in self._map.items():
            if old not in self._met:
                yield Note(where, f"no row has the label '{old}', which was to become '{new}'")


def label_texts(value: object, *, multi: bool, split: bool) -> list[str]:
    """Return the labels that a cell or JSON value holds, none for an empty one.

    A text is one label, unless both `multi` and `split` are set: then it is split at ",". A list holds one
    label for each entry.

    Raises
    ------
    RowRefused
        If the value is no label, or holds several where only one is possible.
    """
    if value is None:
        return []
    if isinstance(value, str):
        return value.split(",") if multi and split else [value]
    if isinstance(value, list):
        entries = [_one(entry) for entry in value if entry is not None]
        if len(entries) > 1 and not multi:
            raise RowRefused(f"has {len(entries)} labels, but this project takes one label an item")
        return entries
    return [_one(value)]


def _one(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return str(value)
    raise RowRefused("the label is neither a text nor a list of texts")
