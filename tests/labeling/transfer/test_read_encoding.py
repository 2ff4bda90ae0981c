"""Text from every kind of program arrives as the text that was written."""

import struct
from io import BytesIO
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.transfer.readers.encoding import Encoding, clean_text, decode_text, is_text, recognise_encoding
from labeling.transfer.readers.findings import Findings

GERMAN = "Schöne Grüße aus Köln, die Straße ist naß.\n"
FRENCH = "Où est la crème brûlée ? Là-bas, près du café, ça va.\n"
RUSSIAN = "Привет, как дела? Это проверка кодировки.\n"
JAPANESE = "これは日本語の文章です。文字コードを調べます。\n"


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        (GERMAN, "cp1252"),
        (FRENCH, "latin-1"),
        (FRENCH * 500, "cp1252"),
        ("it’s 5 £ at the café\n", "cp1252"),
        (RUSSIAN, "cp1251"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "utf-16"),
        (GERMAN, "utf-16-le"),
        (GERMAN, "utf-16-be"),
        (GERMAN, "utf-32"),
        (GERMAN, "utf-8-sig"),
        (JAPANESE, "utf-8"),
    ],
)
def test_text_is_read_as_written_and_other_encodings_are_named(text, codec):
    read, encoding = decode_text(text.encode(codec))
    assert read == text
    assert ("not UTF-8" in encoding.note) == (not codec.startswith("utf-8"))


def test_an_encoding_that_shows_late_is_still_recognised():
    text = "plain words only\n" * 100_000 + FRENCH * 20  # the first megabyte is plain ASCII
    read, encoding = decode_text(text.encode("cp1252"))
    assert encoding.codec == "cp1252"
    assert read == text


def test_one_broken_byte_does_not_turn_utf8_into_another_encoding():
    read, encoding = decode_text((JAPANESE * 3).encode() + b"\xff\xfe end")
    findings = Findings()
    assert encoding.codec == "utf-8"
    assert clean_text(read, "a.txt", findings) == JAPANESE * 3 + "\ufffd\ufffd end"
    assert [(note.where, note.note) for note in findings.notes()] == [
        ("a.txt", "characters that can't be read are shown as \ufffd")
    ]


@pytest.mark.parametrize("codec", ["utf-8", "cp1252", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_text_is_told_from_other_bytes(codec):
    text = (FRENCH * 20).encode(codec)
    assert is_text(text, recognise_encoding(BytesIO(text)))
    assert is_text(JAPANESE.encode("iso2022_jp") * 20, Encoding("utf-8"))


@pytest.mark.parametrize(
    "data",
    [
        Random(4).randbytes(20_000),
        Random(4).randbytes(60),
        struct.pack("<2000h", *range(2000)),
        struct.pack("<2000d", *range(2000)),
        b"\x7fELF\x02\x01\x01\x00" * 9,
    ],
    ids=["random", "few", "integers", "floats", "program"],
)
def test_bytes_that_are_no_text_are_known(data):
    assert not is_text(data, recognise_encoding(BytesIO(data)))


@given(st.text())
def test_every_text_survives_utf8(text):
    read, encoding = decode_text(text.encode())
    if "\x00" not in text and not text.startswith("\ufeff"):
        assert encoding.codec == "utf-8"
        assert read == text


@given(st.binary(max_size=400))
def test_no_bytes_are_too_strange_to_be_stored(data):
    text, _ = decode_text(data)
    stored = clean_text(text, "x", Findings())
    assert "\x00" not in stored
    assert stored.encode().decode() == stored


def test_like_findings_are_told_once_with_their_number():
    findings = Findings()
    for row in (3, 8, 9):
        clean_text("a\x00b", f"t.csv:{row}", findings)
    assert [(note.where, note.note) for note in findings.notes()] == [
        ("t.csv:3", "NUL characters were removed (and in 2 more places)")
    ]
