"""From what a person typed for an answer to its value."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from labeling.errors import LabelingError
from labeling.labels import unknown_label
from labeling.values import CantDecide, Flag, Labels, Skip, Value

NONE = "@none"
_OTHERS: Mapping[str, Value] = {"@cant-decide": CantDecide(), "@skip": Skip(), "@flag": Flag()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What an answer may name: the labels that can be chosen, why others no longer can, and if several may be."""

    chosen: Mapping[str, int]
    gone: Mapping[str, str]
    multi: bool


def value_of(texts: Sequence[str], known: Names) -> Value:
    """Return the answer that `texts` stand for: label names, or one of @none @cant-decide @skip @flag.

    Raises
    ------
    LabelingError
        If a name is no label or no longer one (near matches are named), or there are too few or too many for the task.
    """
    names = [text.strip() for text in texts if text.strip()]
    if not names:
        raise LabelingError("No label is given", mend=f"Name one, or {', '.join((NONE, *_OTHERS))}")
    for name in names:
        if name in _OTHERS or name == NONE:
            if len(names) > 1:
                raise LabelingError(f"{name} stands alone, not beside other labels", mend="Give one or the other")
            return _none(multi=known.multi) if name == NONE else _OTHERS[name]
        if name not in known.chosen:
            raise _unknown(name, names, known)
    if len(set(names)) > 1 and not known.multi:
        raise LabelingError(f"A single choice takes one label, not {len(set(names))}", mend="Name one")
    return Labels(tuple(known.chosen[name] for name in names))


def _unknown(name: str, names: Sequence[str], known: Names) -> LabelingError:
    if name.startswith("@"):
        words = [NONE, *_OTHERS]
        near = get_close_matches(name, words, n=1)
        hint = f"Did you mean {near[0]}? " if near else ""
        return LabelingError(f"'{name}' is none of the @ words", mend=f"{hint}They are {', '.join(words)}")
    error = unknown_label(name, known.chosen, known.gone)
    cut = [label for label in known.chosen if "," in label and name in (part.strip() for part in label.split(","))]
    if known.multi and len(names) > 1 and cut:
        return LabelingError(
            error.what, mend=f"A comma parts labels here; give '{cut[0]}' in a list of a JSONL file, with --from"
        )
    return error


def _none(*, multi: bool) -> Labels:
    if not multi:
        raise LabelingError(
            "@none is an answer only where several labels can be chosen; here every item has one",
            mend="Answer @cant-decide, or add a label such as 'other'",
        )
    return Labels(())


def words_of(kind: str, content: object, names: Mapping[int, str], *, multi: bool) -> str | list[str]:
    """Return a stored answer as people write it: names (a list where several are possible), or its @ word."""
    if kind == "labels" and isinstance(content, list):
        chosen = [names[label] for label in content]
        if multi:
            return chosen
        return ", ".join(chosen)
    return f"@{kind}"
