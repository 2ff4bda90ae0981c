"""Numbers of Insights in words, and the filters of Data that lead to what is behind them."""

from app.widgets.charts.mark import TOO_FEW, ValueStyle, value_words
from labeling.item_filter import ItemFilter, Token
from labeling.quality.figure import Figure

METRIC_NAMES = {"macro_f1": "macro-F1", "accuracy": "accuracy"}


def interval_words(figure: Figure, style: ValueStyle = "score") -> str:
    """Return "0.70 to 0.86"; empty without an interval."""
    if figure.low is None or figure.high is None:
        return ""
    return f"{value_words(figure.low, style)} to {value_words(figure.high, style)}"


def rests_on(n: int, smallest: int) -> int:
    """Return the n that a mark shows: all of them, or those of the smallest label where that has too few."""
    return min(n, smallest) if smallest < TOO_FEW else n


def items_of_label(name: str, *, double: bool = False) -> str:
    """Return the filter for the items of a label, with `double` those with two votes or more."""
    return _text(Token(field="label", value=name), *([_DOUBLE] if double else []))


def items_of_pair(first: str, second: str) -> str:
    """Return the filter for items with two votes or more, of these people."""
    return _text(Token(field="by", value=first), Token(field="by", value=second), _DOUBLE)


def items_in_review(kind: str) -> str:
    """Return the filter for the items that wait for a lead for this reason."""
    return _text(Token(field="review", value=kind))


def items_of_sample(sample: str, *, answered: bool = False, double: bool = False) -> str:
    """Return the filter for a sample ("held-out", "random", "overlap"), or its answered or twice answered items."""
    more = [Token(field="status", value="answered")] if answered else []
    return _text(Token(field="sample", value=sample), *more, *([_DOUBLE] if double else []))


def items_open() -> str:
    """Return the filter for the items without an answer."""
    return _text(Token(field="status", value="open"))


def _text(*tokens: Token) -> str:
    return ItemFilter(tokens).text


_DOUBLE = Token(field="votes", sign=">", value="1")
