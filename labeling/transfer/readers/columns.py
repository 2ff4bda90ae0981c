"""Which column of a table means what: as named by the person, else by its name, and then said aloud."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from labeling.errors import LabelingError
from labeling.transfer.readers.folders import kind_of
from labeling.transfer.readers.options import ReadOptions

_TEXT = ("text", "content", "sentence", "body", "document", "message", "comment", "review", "tweet", "utterance")
_IMAGE = ("image", "image_path", "img", "file", "filename", "file_name", "path", "picture", "photo")
_ID = ("id", "key", "uid")
_ID_OF_VOTES = ("item", "item_id")  # by themselves in a table of votes; beside a text they often mean something else
_LABEL = ("label", "labels", "class", "category", "answer")
_SHOWN = 30  # columns listed in a message


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnPlan:
    """What each column is read as; `notes` tell what was guessed. Exactly one of `text` and `image` is set."""

    text: tuple[str, ...] = ()
    image: str | None = None
    id: str | None = None
    group: str | None = None
    time: str | None = None
    label: str | None = None
    annotator: str | None = None
    notes: tuple[str, ...] = ()

    def used(self) -> frozenset[str]:
        """Return the columns that are not kept as data."""
        single = (self.image, self.id, self.group, self.time, self.label, self.annotator)
        return frozenset(self.text) | {column for column in single if column is not None}


def plan_columns(
    columns: Sequence[str], sample: Sequence[Mapping[str, object]], options: ReadOptions, place: str
) -> ColumnPlan:
    """Return how to read a table with `columns`, of which `sample` holds the first rows.

    Raises
    ------
    LabelingError
        If a named column does not exist, options contradict each other, or nothing says what an item is.
    """
    _refuse_contradictions(options, place)
    for column in named_columns(columns, options):
        if column not in columns:
            raise no_such_column(column, columns, place)
    guesses = _Guesses(columns, sample, options)
    text, image, id_column, label = _text_columns(columns, options), options.image, options.id, options.label
    if id_column is None:
        id_column = guesses.by_name(_ID, "the id")
    if not text and image is None:
        if (found := guesses.by_name(_TEXT, "the text")) is not None:
            text = (found,)
        else:
            image = guesses.image()
    if not text and image is None:
        if id_column is None:
            id_column = guesses.by_name(_ID_OF_VOTES, "the id")
        if (found := id_column or guesses.only_column()) is None:
            raise LabelingError(
                f"No column of {place} looks like a text or an image",
                where=place,
                mend="Name it with --text COLUMN or --image COLUMN; the first row must hold the names. "
                f"Columns are: {_listed(columns)}",
            )
        text = (found,)
        if found == id_column:
            guesses.notes.append(f"no column holds a text or an image, so '{found}' itself is shown")
    if label is None and (options.annotator or options.annotator_column):
        label = guesses.by_name(_LABEL, "the label")
    if label is None and options.annotator_column:
        raise LabelingError(
            "--annotator-column says whose labels these are, but no column holds labels",
            where=place,
            mend=f"Name it with --label COLUMN. Columns are: {_listed(columns)}",
        )
    plan = ColumnPlan(
        text=text,
        image=image,
        id=id_column,
        group=options.group,
        time=options.time,
        label=label,
        annotator=options.annotator_column,
    )
    if label is None and (kept := guesses.like(_LABEL)) is not None and kept not in plan.used():
        guesses.notes.append(f"column '{kept}' is kept as data; --label {kept} reads it as answers")
    return replace(plan, notes=tuple(guesses.notes))


class _Guesses:
    """Columns judged by name and content, leaving out those a person gave a meaning; `notes` say what was taken."""

    def __init__(self, columns: Sequence[str], sample: Sequence[Mapping[str, object]], options: ReadOptions) -> None:
        taken = set(named_columns(columns, options))
        self._free = [column for column in columns if column not in taken]
        self._sample = sample
        self.notes: list[str] = []

    def like(self, names: Sequence[str]) -> str | None:
        """Return the first column that has one of `names`, in whatever case."""
        return next((column for name in names for column in self._free if column.lower() == name), None)

    def by_name(self, names: Sequence[str], meaning: str) -> str | None:
        """Return the column that has one of `names` and note it."""
        return self._noted(self.like(names), meaning)

    def image(self) -> str | None:
        """Return the column that holds names of image files, one with a usual name first."""
        usual = [column for name in _IMAGE for column in self._free if column.lower() == name]
        return self._noted(next(filter(self._holds_images, usual + self._free), None), "the image")

    def only_column(self) -> str | None:
        """Return the one column that has no meaning yet, None if there are several."""
        return self._noted(self._free[0], "the text") if len(self._free) == 1 else None

    def _noted(self, column: str | None, meaning: str) -> str | None:
        if column is not None:
            self.notes.append(f"column '{column}' is read as {meaning}")
        return column

    def _holds_images(self, column: str) -> bool:
        values = [value for row in self._sample if (value := row.get(column)) not in (None, "")]
        return bool(values) and all(isinstance(value, str) and kind_of(value.strip()) == "image" for value in values)


def named_columns(columns: Sequence[str], options: ReadOptions) -> list[str]:
    """Return the columns that the options name, "a+b" taken apart where it is no column itself."""
    named = [column for option, column in options.columns().items() if option != "--text"]
    return [*_text_columns(columns, options), *named]


def no_such_column(column: str, columns: Sequence[str], place: str) -> LabelingError:
    """Return the error that names the columns nearest to the one that is missing."""
    near = difflib.get_close_matches(column.lower(), [name.lower() for name in columns], n=3, cutoff=0.6)
    close = [name for name in columns if name.lower() in near]
    hint = f"Did you mean {' or '.join(repr(name) for name in close)}? " if close else ""
    return LabelingError(
        f"{place} has no column '{column}'", where=place, mend=f"{hint}Columns are: {_listed(columns)}"
    )


def _text_columns(columns: Sequence[str], options: ReadOptions) -> tuple[str, ...]:
    if options.text is None:
        return ()
    if options.text in columns or "+" not in options.text:
        return (options.text,)
    return tuple(part.strip() for part in options.text.split("+"))


def _refuse_contradictions(options: ReadOptions, place: str) -> None:
    if options.text is not None and options.image is not None:
        raise LabelingError(
            "An item is a text or an image, not both",
            where=place,
            mend="Name --text or --image, the other is kept as data",
        )
    if options.annotator and options.annotator_column:
        raise LabelingError(
            "Answers belong to one named person or to those in a column, not both",
            where=place,
            mend="Use --annotator or --annotator-column",
        )
    if options.labels_from_folders:
        raise LabelingError(
            "Labels can be taken from folders only when a folder is imported",
            where=place,
            mend="Leave out --labels-from-folders and name the column with --label",
        )


def _listed(columns: Sequence[str]) -> str:
    more = len(columns) - _SHOWN
    return ", ".join(columns[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
