import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.errors import LabelingError
from labeling.item_filter import FIELDS, REVIEWS, SAMPLES, STATUSES, ItemFilter, Token, parse_filter


def test_tokens_and_words_are_told_apart():
    found = parse_filter('status:open label:"Bean rust" by:Mara votes>1 broken "light heavy"')
    assert found.tokens == (
        Token(field="status", value="open"),
        Token(field="label", value="Bean rust"),
        Token(field="by", value="Mara"),
        Token(field="votes", sign=">", value="1"),
        Token(value="broken"),
        Token(value="light heavy"),
    )
    assert found.words == ("broken", "light heavy")


@pytest.mark.parametrize("text", [f"status:{one}" for one in STATUSES] + [f"review:{one}" for one in REVIEWS])
def test_every_state_is_understood(text):
    assert str(parse_filter(text).tokens[0]) == text


@pytest.mark.parametrize(("text", "sign"), [("votes>1", ">"), ("votes<2", "<"), ("votes=0", "="), ("votes:0", "=")])
def test_votes_take_signs(text, sign):
    assert parse_filter(text).tokens[0].sign == sign


def test_a_column_of_the_data_is_a_field():
    assert parse_filter("plot:14", ["plot"]).tokens == (Token(field="plot", value="14"),)
    assert parse_filter('"my column":"a b"', ["my column"]).tokens == (Token(field="my column", value="a b"),)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("satus:open", "Did you mean status:?"),
        ("http://example.org", 'to search for the words, write "http://example.org"'),
        ("status:labelled", "Choose open, answered, settled, review"),
        ("review:x", "disagreement, cant-decide"),
        ("votes>many", "Write votes>1, votes<2 or votes=0"),
        ("label:", "has no value yet"),
        ('label:"Bean rust', "A quotation mark in the filter is not closed"),
    ],
)
def test_what_is_not_understood_is_said_in_words(text, told):
    with pytest.raises(LabelingError) as error:
        parse_filter(text)
    assert told in str(error.value)


def test_quotes_search_for_what_looks_like_a_condition():
    assert parse_filter('"status:open"').words == ("status:open",)
    assert parse_filter("a=b <3").words == ("a=b", "<3")


@pytest.mark.parametrize("text", ["by:Mara", "review:flagged", "votes>1", "sample:random", "status:settled"])
def test_an_annotator_cannot_filter_by_what_others_answered(text):
    """UX 5.6: an annotator cannot see others' answers on open items."""
    with pytest.raises(LabelingError, match="only a reviewer or lead"):
        parse_filter(text, sees_all=False)
    assert parse_filter("status:answered label:cat", sees_all=False).tokens


def test_a_box_adds_a_condition_and_takes_it_away():
    token = Token(field="status", value="open")
    once = ItemFilter().toggled(token)
    assert once.text == "status:open"
    assert once.toggled(token) == ItemFilter()


names = st.text(min_size=1, max_size=12).filter(lambda text: text.strip() == text and text.isprintable())
tokens = st.one_of(
    st.builds(Token, field=st.just("label"), value=names),
    st.builds(Token, field=st.just("by"), value=names),
    st.builds(Token, field=st.just("my column"), value=names),
    st.builds(Token, field=st.just("sample"), value=st.sampled_from(SAMPLES)),
    st.builds(Token, value=names),
)


@given(st.lists(tokens, max_size=5, unique=True))
def test_what_is_written_is_read_again(given_tokens):
    text = ItemFilter(tuple(given_tokens)).text
    assert parse_filter(text, ["my column"]) == ItemFilter(tuple(given_tokens))


def test_every_field_is_documented_by_an_error_that_lists_it():
    with pytest.raises(LabelingError) as error:
        parse_filter("nonsense:1", ["plot"])
    assert all(field in str(error.value) for field in (*FIELDS, "plot"))
