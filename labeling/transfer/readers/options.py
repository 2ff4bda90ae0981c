"""What a person may say about a source before it is read."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """The reading options of one source, as the command line and the import page know them.

    Parameters
    ----------
    format : str or None
        A name of `recognise.FORMATS`; None recognises the format.
    text, image, label, id, group, time, annotator_column : str or None
        Columns of a table. `text` may name several columns as "title+text"; they are joined by a newline.
    labels_from_folders : bool
        Take the first folder under the imported one as label.
    annotator : str or None
        The person to whom all answers of the source belong.
    label_map : mapping of str to str
        Label names of the source, and what they are called here.
    multi : bool
        Several labels an item are possible: cells are split at "," (CSV), lists are kept whole (JSONL).
    """

    format: str | None = None
    text: str | None = None
    image: str | None = None
    label: str | None = None
    labels_from_folders: bool = False
    id: str | None = None
    group: str | None = None
    time: str | None = None
    annotator: str | None = None
    annotator_column: str | None = None
    label_map: Mapping[str, str] = field(default_factory=dict)
    multi: bool = False

    def columns(self) -> dict[str, str]:
        """Return the columns that were named, by the option that named them."""
        named = {
            "--text": self.text,
            "--image": self.image,
            "--label": self.label,
            "--id": self.id,
            "--group": self.group,
            "--time": self.time,
            "--annotator-column": self.annotator_column,
        }
        return {option: column for option, column in named.items() if column is not None}
