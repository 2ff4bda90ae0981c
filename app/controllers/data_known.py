"""What Data needs to know of the project besides its items: labels, people, columns, counts."""

from dataclasses import dataclass

from sqlite_utils import Database

from labeling import settings
from labeling.labels import Label, labels
from labeling.listing import Counts, data_columns, filter_counts, has_pictures
from labeling.people import Person, people
from labeling.search import SearchIndex
from labeling.viewer import Viewer


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the page needs to know of the project besides its items."""

    labels: tuple[Label, ...]
    every_label: tuple[Label, ...]
    people: tuple[Person, ...]
    columns: tuple[str, ...]
    counts: Counts
    pictures: bool
    multi: bool
    n_unindexed: int


def read_known(db: Database, viewer: Viewer, index: SearchIndex, before: Known | None) -> Known:
    """Return what the page needs to know now; what takes a while is taken from `before` where it still holds."""
    every = tuple(labels(db, every=True))
    counts = filter_counts(db, viewer)
    same = before is not None and before.counts.items == counts.items  # columns take a while to collect
    columns = before.columns if before is not None and same else data_columns(db)
    return Known(
        labels=tuple(label for label in every if label.state == "active"),
        every_label=every,
        people=tuple(people(db)),
        columns=columns,
        counts=counts,
        pictures=has_pictures(db),
        multi=settings.get(db, "task") == "multi",
        n_unindexed=index.n_missing(db),
    )
