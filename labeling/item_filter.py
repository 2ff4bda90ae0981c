"""The filter of Data as people type it: tokens such as `status:open label:"Bean rust" votes>1`, and free words."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from labeling.errors import LabelingError

STATUSES = ("open", "answered", "settled", "review")
REVIEWS = ("disagreement", "cant-decide", "flagged", "skipped", "votes-changed")
SAMPLES = ("held-out", "random", "overlap")
FIELDS = ("status", "label", "by", "review", "votes", "sample")
ITEM_COLUMNS = ("group", "file", "kind", "time")
"""Columns that every item has, whatever its source; the source's own columns come beside them."""

_VALUES = {"status": STATUSES, "review": REVIEWS, "sample": SAMPLES}
_FOR_LEADS = ("by", "review", "votes", "sample")
_QUOTED = r'"(?:[^"\\]|\\.)*"'
_PIECE = re.compile(rf'(?P<field>{_QUOTED}|[^\s":<>=]+)(?P<sign>[:<>=])(?P<value>{_QUOTED}|[^\s"]*)|{_QUOTED}|[^\s"]+')


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """One condition. `field` "" is free text, `sign` is ":" but for `votes`, which also takes "<", ">" and "="."""

    value: str
    field: str = ""
    sign: str = ":"

    def __str__(self) -> str:
        if not self.field:
            return _quote(self.value, always=_reads_as_token(self.value))
        return f"{_quote(self.field)}{self.sign}{_quote(self.value)}"


@dataclass(frozen=True, slots=True)
class ItemFilter:
    """What must be true of an item: one of the values named for each field, and every other condition."""

    tokens: tuple[Token, ...] = ()

    @property
    def text(self) -> str:
        """The filter as it would be typed."""
        return " ".join(str(token) for token in self.tokens)

    @property
    def words(self) -> tuple[str, ...]:
        """The free words and phrases."""
        return tuple(token.value for token in self.tokens if not token.field)

    def of(self, field: str) -> tuple[Token, ...]:
        """Return the conditions on one field."""
        return tuple(token for token in self.tokens if token.field == field)

    def without(self, token: Token) -> "ItemFilter":
        """Return the filter with this condition left out."""
        return ItemFilter(tuple(one for one in self.tokens if one != token))

    def toggled(self, token: Token) -> "ItemFilter":
        """Return the filter with this condition added, or left out where it was there."""
        return self.without(token) if token in self.tokens else ItemFilter((*self.tokens, token))


def parse_filter(text: str, columns: Collection[str] = (), *, sees_all: bool = True) -> ItemFilter:
    """Return the filter that `text` says.

    Parameters
    ----------
    text : str
        Tokens and words, divided by spaces; a value with spaces stands in double quotes, `\\"` is a quote inside.
    columns : collection of str
        The source's own columns that may be filtered by, beside those of every item.
    sees_all : bool
        False for an annotator, who may filter by their own answers only.

    Raises
    ------
    LabelingError
        If a quote is left open, or a field or value does not exist; near matches are named.
    """
    tokens: list[Token] = []
    end = 0
    for found in _PIECE.finditer(text):
        _refuse_rest(text[end : found.start()])
        end = found.end()
        if found["value"] == "":
            _refuse_rest(text[end : end + 1])  # label:"Bean
        token = _token(found, (*ITEM_COLUMNS, *columns))
        if not sees_all:
            _refuse_for_annotators(token)
        if token not in tokens and (token.value or token.field):
            tokens.append(token)
    _refuse_rest(text[end:])
    return ItemFilter(tuple(tokens))


def _refuse_rest(text: str) -> None:
    if text.strip():
        raise LabelingError("A quotation mark in the filter is not closed", mend='Write it as label:"Bean rust"')


def _token(found: re.Match[str], columns: Collection[str]) -> Token:
    field, sign = found["field"], found["sign"]
    if field is None or (sign != ":" and field.casefold() != "votes"):
        return Token(value=_unquote(found[0]))
    name, value = _unquote(field), _unquote(found["value"])
    known = name.casefold() if name.casefold() in FIELDS else next((one for one in columns if one == name), None)
    if known is None:
        near = get_close_matches(name, [*FIELDS, *columns], n=1)
        hint = f"Did you mean {near[0]}:? " if near else ""
        raise LabelingError(
            f"Nothing can be filtered by '{name}'",
            mend=f'{hint}There is {", ".join([*FIELDS, *columns])}; to search for the words, write "{found[0]}"',
        )
    if not value:
        raise LabelingError(f"The filter '{known}{sign}' has no value yet", mend=_example(known))
    if known == "votes":
        return _votes(sign, value)
    if known in _VALUES and value.casefold() not in _VALUES[known]:
        raise LabelingError(f"There is no {known} '{value}'", mend=f"Choose {', '.join(_VALUES[known])}")
    return Token(field=known, value=value.casefold() if known in _VALUES else value)


def _votes(sign: str, value: str) -> Token:
    if not value.isdecimal() or len(value) > 4:
        raise LabelingError(f"'{value}' is no number of votes", mend="Write votes>1, votes<2 or votes=0")
    return Token(field="votes", sign="=" if sign == ":" else sign, value=str(int(value)))


def _refuse_for_annotators(token: Token) -> None:
    settled = token.field == "status" and token.value not in ("open", "answered")
    if token.field in _FOR_LEADS or settled:
        raise LabelingError(
            f"'{token}' shows what others answered, which only a reviewer or lead sees here",
            mend="You can filter by status:open, status:answered, label: (your own answers), columns and words",
        )


def _example(field: str) -> str:
    if field in _VALUES:
        return f"Choose {', '.join(_VALUES[field])}"
    return {"label": "Name a label", "by": "Name a person", "votes": "Write votes>1"}.get(field, "Write what it holds")


def _reads_as_token(value: str) -> bool:
    found = _PIECE.fullmatch(value)
    return found is None or found["sign"] is not None


def _quote(value: str, *, always: bool = False) -> str:
    if value and not always and not re.search(r'[\s":<>=\\]', value):
        return value
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _unquote(text: str) -> str:
    if len(text) > 1 and text.startswith('"'):
        return re.sub(r"\\(.)", r"\1", text[1:-1])
    return text


def joined(tokens: Iterable[Token]) -> ItemFilter:
    """Return the filter of these conditions, each once."""
    return ItemFilter(tuple(dict.fromkeys(tokens)))
