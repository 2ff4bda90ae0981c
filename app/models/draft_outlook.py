"""What the choices so far mean: what is missing, the charter in words, what overlap and held-out items cost."""

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

from app.models.label_keys import key_problem
from app.models.project_draft import ProjectDraft, Step
from labeling.errors import LabelingError
from labeling.labels import check_name
from labeling.project import SUFFIX
from labeling.transfer.survey import SourceCount, SourceLook

METRIC_WORDS = {"macro_f1": "Macro-F1", "accuracy": "Accuracy"}
TASK_WORDS = {"single": "Single choice", "multi": "Multi-label"}
_MOST_HELD_OUT = 300  # units, where nobody said a share (DESIGN 5)
_USUAL_SHARE = 0.1
_Z95 = 1.959963984540054  # standard normal quantile at .975


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """What is known of the source: the look, the count, what is under way, what went wrong."""

    look: SourceLook | None = None
    count: SourceCount | None = None
    counting: bool = False
    so_far: int = 0
    stopped: bool = False
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the project file will be, and why it cannot be there ("" if it can)."""

    path: Path | None = None
    name: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing to fix before the project can be made."""

    step: Step
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """Everything that the pages show beside the choices themselves."""

    source: SourceState
    place: Place
    missing: tuple[Missing, ...]
    charter: tuple[tuple[str, str], ...]
    summaries: dict[Step, str]
    question: str
    one: str
    many: str
    held_out_words: str
    overlap_words: str


def outlook(draft: ProjectDraft, source: SourceState, place: Place) -> Outlook:
    """Return what `draft` means for the source as far as it is known."""
    one, many = nouns(source.count)
    return Outlook(
        source=source,
        place=place,
        missing=tuple(missing(draft, source, place)),
        charter=tuple(charter_lines(draft, source, place)),
        summaries=_summaries(draft, source),
        question=draft.question.strip() or default_question(draft, one),
        one=one,
        many=many,
        held_out_words=held_out_words(draft, source.count),
        overlap_words=overlap_words(draft, source.count),
    )


def nouns(count: SourceCount | None) -> tuple[str, str]:
    """Return what one item and several are called: picture, text, or item while it is not known."""
    if count is None or not count.items or 0 < count.images < count.items:
        return "item", "items"
    return ("picture", "pictures") if count.images else ("text", "texts")


def counted(n: int, one: str, many: str) -> str:
    """Return "1 picture", "1,964 pictures"."""
    return f"{n:,} {one if n == 1 else many}"


def default_question(draft: ProjectDraft, one: str) -> str:
    """Return the question that is asked where nobody wrote one."""
    return f"Which label fits this {one}?" if draft.task == "single" else f"Which labels fit this {one}?"


def held_out_size(draft: ProjectDraft, count: SourceCount | None) -> int | None:
    """Return how many units will be held out; None while the source is not counted."""
    if count is None:
        return None
    if draft.held_out is None:
        return round(min(_USUAL_SHARE * count.units, _MOST_HELD_OUT))
    return round(draft.held_out * count.units)


def held_out_words(draft: ProjectDraft, count: SourceCount | None) -> str:
    """Return how many items are held out and how wide the interval at the goal will be."""
    n = held_out_size(draft, count)
    _, many = nouns(count)
    if n is None or count is None:
        return "How many that is, and how sure the figure will be, shows here once the source is counted."
    if n == 0:
        return "Nothing is held out: there will be no honest figure for the model."
    goal = draft.goal if draft.goal is not None else 0.85
    low, high = wilson_ends(goal, n)
    about = f"At {'the goal of ' if draft.goal is not None else ''}{goal:.2f}"
    return (
        f"{n:,} of {count.units:,} {many}, chosen at random and always labelled without suggestions. {about} the "
        f"share right is known to ±{(high - low) / 2:.2f} ({low:.2f} to {high:.2f})."
    )


def wilson_ends(share: float, n: int) -> tuple[float, float]:
    """Return the 95 % Wilson interval of `share`, in [0, 1], seen in `n` >= 1 items.

    As `labeling.quality.intervals.wilson_interval`, whose SciPy takes longer to load than a window may wait.
    """
    square = _Z95 * _Z95
    centre = (share * n + square / 2) / (n + square)
    half = _Z95 * sqrt(n * share * (1 - share) + square / 4) / (n + square)
    return max(0.0, centre - half), min(1.0, centre + half)


def overlap_words(draft: ProjectDraft, count: SourceCount | None) -> str:
    """Return what the second votes cost in answers."""
    share = f"{100 * draft.overlap:.0f}%"
    if not draft.overlap:
        return "Nobody labels an item twice: agreement is known from held-out items only."
    if count is None:
        return f"{share} get a second answer by somebody else."
    extra = round(draft.overlap * count.items)
    return f"{share} of {count.items:,} means {counted(extra, 'extra answer', 'extra answers')}."


def charter_lines(draft: ProjectDraft, source: SourceState, place: Place) -> list[tuple[str, str]]:
    """Return the charter so far, one line a choice; question and labels stand above it, as people will see them."""
    count, (one, many) = source.count, nouns(source.count)
    held_out = held_out_size(draft, count)
    lines = [
        ("Name", place.name),
        ("Task", f"{TASK_WORDS[draft.task]}, {many}" if count is not None else TASK_WORDS[draft.task]),
        ("Purpose", draft.purpose.strip()),
        ("Items", "" if count is None else items_words(count)),
        ("Goal", "" if draft.goal is None else f"{METRIC_WORDS[draft.metric]} {draft.goal:.2f}"),
        ("Target", "none" if draft.target is None else f"{draft.target:,} of each label"),
        ("Held out", "" if held_out is None else f"{counted(held_out, one, many)}, chosen at random"),
        ("Overlap", f"{100 * draft.overlap:.0f}%, two answers each"),
        ("Lead", draft.lead.strip()),
        ("Owner", draft.owner.strip()),
        ("Population", draft.population.strip()),
    ]
    return [(name, words) for name, words in lines if words]


def items_words(count: SourceCount) -> str:
    """Return "1,964 pictures, 12 duplicates, 3 unreadable"."""
    parts = [counted(count.items, *nouns(count))]
    if count.duplicates:
        parts.append(counted(count.duplicates, "duplicate", "duplicates"))
    if count.n_rejected:
        parts.append(f"{count.n_rejected:,} unreadable")
    return ", ".join(parts)


def missing(draft: ProjectDraft, source: SourceState, place: Place) -> list[Missing]:
    """Return what has to be fixed before the project can be made, in the order of the steps."""
    found = [Missing("task", place.problem)] if place.problem else []
    found += [Missing("source", words) for words in _source_problems(draft, source)]
    found += [Missing("labels", words) for words in _label_problems(draft)]
    found += [Missing("people", words) for words in _people_problems(draft)]
    return found


def _source_problems(draft: ProjectDraft, source: SourceState) -> list[str]:
    if draft.source.path is None:
        return ["Choose a folder or a table to label."]
    if source.error:
        return [source.error]
    if source.look is not None and source.look.problem:
        return [f"{source.look.problem}. Choose what is shown."]
    if draft.source.annotator and not draft.source.label:
        return ["A column names the people, but none holds their labels. Choose the label column too."]
    if source.count is None:
        return []  # it may be made before the count is done; importing counts again
    if not source.count.items:
        return ["Nothing in this source can be labelled."]
    if source.count.n_rejected and not draft.source.skip_errors:
        return [f"{rows_words(source.count)} cannot be read. Skip them, or mend the source."]
    return []


def rows_words(count: SourceCount) -> str:
    """Return "12 rows" or, of a folder, "12 files"."""
    table = any(":" in record.where for record in count.rejected)
    return counted(count.n_rejected, *(("row", "rows") if table else ("file", "files")))


def _label_problems(draft: ProjectDraft) -> list[str]:
    fewest = 2 if draft.task == "single" else 1
    problems = []
    if len([label for label in draft.labels if label.name.strip()]) < fewest:
        problems.append("Name at least two labels." if fewest == 2 else "Name at least one label.")
    known: set[str] = set()
    for row, label in enumerate(draft.labels, start=1):
        name = label.name.strip()
        if not name:
            problems.append(f"Label {row} has no name.")
            continue
        try:
            check_name(name, known)
        except LabelingError as error:
            problems.append(str(error))
        known.add(name)
    if (clash := key_problem(draft.labels)) is not None:
        problems.append(clash.words)
    return problems


def _people_problems(draft: ProjectDraft) -> list[str]:
    problems = [] if draft.lead.strip() else ["Say who leads the project."]
    names = [" ".join(name.split()) for name in (draft.lead, *(person.name for person in draft.people))]
    twice = sorted({name for name in names if name and names.count(name) > 1})
    problems += [f"{name} is named twice." for name in twice]
    problems += [f"The name '{name[:40]}…' is longer than 100 characters." for name in names if len(name) > 100]
    return problems


def _summaries(draft: ProjectDraft, source: SourceState) -> dict[Step, str]:
    count = source.count
    names = [label for label in draft.labels if label.name.strip()]
    of = f" on {nouns(count)[1]}" if count is not None else ""
    folder = "" if draft.source.path is None else draft.source.path.name
    goal = "" if draft.goal is None else f"{METRIC_WORDS[draft.metric]} {draft.goal:.2f}"
    n_people = 1 + len([person for person in draft.people if person.name.strip()])
    return {
        "task": TASK_WORDS[draft.task] + of,
        "source": counted(count.items, *nouns(count)) if count is not None else folder or "What is to be labelled",
        "labels": counted(len(names), "label", "labels") if names else "Names, colours, keys",
        "goal": goal or "When is it good enough?",
        "people": f"{counted(n_people, 'person', 'people')}, {100 * draft.overlap:.0f}% twice",
        "guideline": "What each label means",
    }


def file_name(name: str) -> str:
    """Return the file name for a project called `name`: what no file system takes becomes "-"."""
    kept = "".join("-" if letter in '<>:"/\\|?*' or ord(letter) < 32 else letter for letter in name)
    kept = kept.strip(" .")
    return f"{kept[:100] or 'project'}{SUFFIX}"


def free_name(name: str, is_taken: Callable[[str], bool]) -> str:
    """Return `name`, with the first number behind it for which no file of its name is there."""
    found, n = name, 2
    while is_taken(file_name(found)):
        found, n = f"{name} {n}", n + 1
    return found
