"""From what a person typed for an answer to its value."""

from collections.abc import Mapping, Sequence

from labeling.errors import LabelingError
from labeling.labels import UnknownLabelError
from labeling.values import CantDecide, Flag, Labels, Skip, Value

NONE = "@none"
_OTHERS: Mapping[str, Value] = {"@cant-decide": CantDecide(), "@skip": Skip(), "@flag": Flag()}


def value_of(texts: Sequence[str], labels: Mapping[str, int], *, multi: bool) -> Value:
    """Return the answer that `texts` stand for: label names, or one of @none @cant-decide @skip @flag.

    Raises
    ------
    LabelingError
        If a name is no label (near matches are named), or there are too few or too many for the task.
    """
    names = [text.strip() for text in texts if text.strip()]
    if not names:
        raise LabelingError("No label is given", mend=f"Name one, or {', '.join((NONE, *_OTHERS))}")
    for name in names:
        if name in _OTHERS or name == NONE:
            if len(names) > 1:
                raise LabelingError(f"{name} stands alone, not beside other labels", mend="Give one or the other")
            return _none(multi=multi) if name == NONE else _OTHERS[name]
        if name not in labels:
            raise UnknownLabelError(name, [*_OTHERS, NONE] if name.startswith("@") else list(labels))
    if len(set(names)) > 1 and not multi:
        raise LabelingError(f"A single choice takes one label, not {len(set(names))}", mend="Name one")
    return Labels(tuple(labels[name] for name in names))


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
