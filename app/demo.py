"""The sample projects: built from what ships with us, and labelled by simulated annotators where there is no screen."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Literal, cast, get_args

from sqlite_utils import Database

from app.samples import DIGIT_LABELS, SimulatedAnnotator, simulated_annotators, ticket_rows, write_digit_pictures
from labeling import settings
from labeling.answers import Answer, record_answer
from labeling.charter import Charter, Goal
from labeling.errors import LabelingError
from labeling.ids import home
from labeling.items import items_by_id
from labeling.labels import label_ids
from labeling.new_project import NewProject, create_project
from labeling.people import add_person, person_named
from labeling.progress import Report, silent
from labeling.project import SUFFIX, Project
from labeling.queue import serve
from labeling.rounds import Round, store_round
from labeling.transfer.importing import ImportOptions, import_source
from labeling.transfer.readers.options import ReadOptions
from labeling.transfer.readers.recognise import open_source
from labeling.transfer.records import Note, Reader, Record, SourceItem, SourceRow
from labeling.values import Labels

Sample = Literal["images", "text"]
SEED = 7
N_PICTURES = 800
N_ROUNDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleProject:
    """A sample project that was just built, what its makers say each item is, and how many answers make a round."""

    project: Project
    truth: Mapping[str, str]
    answers_per_round: int


class _Tickets:
    """The made-up tickets as a source of items."""

    name, path = "made-up tickets", Path("resources/samples/made_up_tickets.jsonl")

    def records(self, report: Report) -> Iterator[Record]:
        """Yield one item per ticket; the labels meant by the writer stay outside."""
        yield Note(self.name, "these messages are made up")
        rows = ticket_rows()
        for n, row in enumerate(rows, start=1):
            content = sha256(row.text.encode()).digest()
            item = SourceItem(key=row.id, kind="text", content_hash=content, text=row.text, size=len(row.text.encode()))
            yield SourceRow(where=row.id, item=item)
            report(n, len(rows))


def sample_named(name: str) -> Sample:
    """Return the sample of this name; raise `LabelingError` if there is none."""
    for known in get_args(Sample):
        if known == name:
            return cast(Sample, known)
    raise LabelingError(f"There is no sample '{name}'", mend=f"Choose {' or '.join(get_args(Sample))}")


def sample_folder(sample: Sample) -> Path:
    """Return a new folder for a sample among this computer's own files."""
    root, n = home() / "samples", 1
    while (root / f"{sample}-{n}").exists():
        n += 1
    return root / f"{sample}-{n}"


def build_sample(sample: Sample, folder: Path, *, lead: str, now: datetime, report: Report = silent) -> SampleProject:
    """Build a sample project in `folder` (made if need be) and return it open.

    Raises
    ------
    LabelingError
        If a project of that name is already there, or the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LabelingError(
            f"The folder for the sample cannot be made ({error.strerror})",
            where=str(folder),
            mend="Name another folder",
        ) from error
    build = {"images": _digits, "text": _tickets}[sample]
    return build(folder, lead, now, report)


def _digits(folder: Path, lead: str, now: datetime, report: Report) -> SampleProject:
    charter = Charter(
        name="Handwritten digits",
        task="single",
        question="Which digit is this?",
        purpose="Try Labelwright on real scans (scikit-learn's digits)",
        goal=Goal(metric="macro_f1", value=0.9),
    )
    new = NewProject(charter=charter, labels=DIGIT_LABELS, lead=lead, target=40, overlap=0.2, seed=SEED)
    project = create_project(folder / f"digits{SUFFIX}", new, now=now)
    truth = dict(write_digit_pictures(folder / "scans", N_PICTURES, SEED))
    _fill(project, lead, open_source(folder / "scans", ReadOptions()), now, report)
    return SampleProject(project=project, truth=truth, answers_per_round=120)


def _tickets(folder: Path, lead: str, now: datetime, report: Report) -> SampleProject:
    rows = ticket_rows()
    charter = Charter(
        name="Made-up support tickets",
        task="single",
        question="What is this message about?",
        purpose="Try Labelwright on short texts, all of them made up",
        goal=Goal(metric="macro_f1", value=0.8),
    )
    names = tuple(dict.fromkeys(row.label for row in rows))
    new = NewProject(charter=charter, labels=names, lead=lead, target=40, overlap=0.2, held_out=0.2, seed=SEED)
    project = create_project(folder / f"tickets{SUFFIX}", new, now=now)
    _fill(project, lead, _Tickets(), now, report)
    # Fewer than for pictures, so that a third of the tickets is left to choose from.
    return SampleProject(project=project, truth={row.id: row.label for row in rows}, answers_per_round=60)


def _fill(project: Project, lead: str, reader: Reader, now: datetime, report: Report) -> None:
    with project.reading() as db:
        by = person_named(db, lead).id
    import_source(project, reader, ImportOptions(by=by), now=now, report=report)


def label_sample(
    sample: SampleProject, clock: Callable[[], datetime], on_round: Callable[[Round], None]
) -> tuple[Round, ...]:
    """Let the three simulated annotators label the sample in three rounds; `on_round` hears of each.

    They are added to the project as simulated people, under names that say so.
    """
    from active_learning import round as learning_round

    project = sample.project
    people = simulated_annotators(SEED)
    ids = {person.name: project.write(_add_simulated, person.name) for person in people}
    done = []
    for _ in range(N_ROUNDS):
        for n in range(sample.answers_per_round):
            person = people[n % len(people)]
            project.write(_answer_next, ids[person.name], person, sample.truth, project.path, clock())
        found = learning_round.run(project)
        done.append(project.write(store_round, found, clock()))
        on_round(done[-1])
    return tuple(done)


def _add_simulated(db: Database, name: str) -> int:
    return add_person(db, name, kind="simulated").id


def _answer_next(
    db: Database, person_id: int, person: SimulatedAnnotator, truth: Mapping[str, str], path: Path, now: datetime
) -> None:
    served = serve(db, person_id, 1, now)
    if not served:
        return
    item = items_by_id(db, [served[0].item_id], path)[0]
    ids = label_ids(db)
    label = person.answer(truth[item.key], tuple(ids), item.key)
    record_answer(db, Answer(item_id=item.id, person_id=person_id, value=Labels((ids[label],)), given_at=now))


def sample_name(project: Project) -> str:
    """Return the name that the sample's charter gives it."""
    with project.reading() as db:
        return str(settings.get(db, "name"))
