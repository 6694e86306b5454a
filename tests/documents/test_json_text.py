"""Strict JSON."""

import io

import pytest

from ddcheck.documents.json_stream import Window, read_value
from ddcheck.documents.json_text import NotStrict, NumberText, parse, stream_array


def test_numbers_keep_their_digits():
    assert parse('{"a": 6.870000, "b": 1e400}') == {"a": "6.870000", "b": "1e400"}
    assert isinstance(parse("[1]")[0], NumberText)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('{"a": 1, "a": 2}', None),
        ('{"a": 1} x', 1),
        ('{\n"a": }', 2),
        ("[" * 100 + "]" * 100, None),
        ("[" * 100_000, None),
    ],
)
def test_what_is_not_strict_is_refused(text: str, line: int | None):
    with pytest.raises(NotStrict) as caught:
        parse(text)
    assert caught.value.line == line


def test_streaming_gives_other_members_first_and_lines():
    text = '{"features": [\n{"n": 1},\n{"n": 2}\n], "type": "FeatureCollection"}'
    others, items = stream_array(text, "features")

    assert others == {"type": "FeatureCollection"}
    assert [(item.value["n"], item.index, item.line) for item in items] == [
        ("1", 0, 2),
        ("2", 1, 3),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        '{"features": [1 2]}',
        '{"features": [1,',
        '{"features": [], "features": []}',
        '{"a": 1 "b": 2}',
        '{"a"',
    ],
)
def test_broken_text_is_refused_while_streaming(text: str):
    with pytest.raises(NotStrict):
        list(stream_array(text, "features")[1])


def test_streamed_and_parsed_agree():
    text = '{"x": [1, {"y": null}], "features": [{"a": [1.50, "二"]}, 3, null, []]}'
    others, items = stream_array(text, "features")

    assert {**others, "features": [item.value for item in items]} == parse(text)


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1, "a": 2}', '{"a": 1} x', '{"a": }', "[" * 100 + "]" * 100, '{"a" 1}', '{a: 1}',
        '{"a": "\\q"}', '{"a": "\\u12"}', '{"a": "b}', '{"a": "\t"}', '[1,]', '[1 2]',
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_chinese_too(text: str):
    with pytest.raises(NotStrict) as caught:
        parse(text)
    assert not caught.value.wording.zh.isascii()


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("[" + "1," * 600, "one value is longer than 1,000 characters"),
        ('["' + "x" * 1200, "one value is longer than 1,000 characters"),
        ("[1 2, " + "1," * 600, "Expecting ',' delimiter"),
    ],
)
def test_a_value_without_an_end_is_said_to_be_too_long(value: str, why: str):
    """What was cut off by the limit is no fault of the text; a fault inside it stays one."""
    window = Window(io.BytesIO(value.encode() + b"1]" * 600), block=100, longest=1000)
    with pytest.raises(NotStrict) as caught:
        window.take(read_value)
    assert caught.value.why == why
