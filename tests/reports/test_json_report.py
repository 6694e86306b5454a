"""report.json: as the schema says, in its order, byte for byte the same."""

from __future__ import annotations

import io
import json
import random
from typing import Any

import jsonschema
import pytest
from fixture_document import document
from hypothesis import given, settings
from hypothesis import strategies as st

from ddcheck.reports import json_report

VALIDATOR = jsonschema.Draft202012Validator(json_report.schema())


def written(found: dict[str, Any]) -> bytes:
    stream = io.BytesIO()
    json_report.write(found, stream)
    return stream.getvalue()


def shuffled(value: Any, rng: random.Random) -> Any:
    """The same value with the keys of every object in another order."""
    if isinstance(value, dict):
        keys = list(value)
        rng.shuffle(keys)
        return {key: shuffled(value[key], rng) for key in keys}
    return [shuffled(item, rng) for item in value] if isinstance(value, list) else value


def test_schema_is_a_schema_and_refers_only_to_itself() -> None:
    jsonschema.Draft202012Validator.check_schema(json_report.schema())
    text = json.dumps(json_report.schema())
    assert '"$ref": "http' not in text


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_document_fits_the_schema_and_comes_back_whole(lang: str) -> None:
    found = json.loads(written(document(lang)))
    assert list(VALIDATOR.iter_errors(found)) == []
    assert found == document(lang)


@pytest.mark.parametrize(
    "path",
    [
        "schema",
        "as_of",
        "program",
        "packs",
        "layers",
        "counts",
        "diagnostics",
        "shipments",
        "plots",
    ],
)
def test_keys_of_the_design_are_required(path: str) -> None:
    found = document()
    del found[path]
    assert not VALIDATOR.is_valid(found)


@pytest.mark.parametrize(
    "key", ["shipment_id", "action", "risk", "by_pack", "not_checked", "findings"]
)
def test_keys_of_a_shipment_are_required(key: str) -> None:
    found = document()
    del found["shipments"][0][key]
    assert not VALIDATOR.is_valid(found)


@pytest.mark.parametrize(
    ("where", "value"),
    [("outcome", "ok"), ("nature", "law"), ("severity", "huge"), ("facts", {"a": None})],
)
def test_words_outside_the_lists_are_refused(where: str, value: Any) -> None:
    found = document()
    found["shipments"][0]["findings"][0][where] = value
    assert not VALIDATOR.is_valid(found)


def test_later_keys_are_allowed() -> None:
    found = document() | {"later": 1}
    found["shipments"][0]["later"] = {"b": 1, "a": 2}
    assert VALIDATOR.is_valid(found)
    assert list(json.loads(written(found)))[-1] == "later"


def test_key_order_is_the_order_of_the_schema() -> None:
    keys = list(json.loads(written(dict(reversed(document().items())))))
    known = [key for key in json_report.schema()["properties"] if key in keys]
    assert keys == known
    finding = json.loads(written(document()))["shipments"][0]["findings"][0]
    assert list(finding)[:3] == ["rule", "ref", "pack"]


@settings(max_examples=25, deadline=None)
@given(st.randoms(use_true_random=False))
def test_order_of_known_keys_in_the_input_does_not_matter(rng: random.Random) -> None:
    base = document()
    mixed = shuffled(base, rng)
    for one, other in zip(base["shipments"], mixed["shipments"], strict=True):
        for a, b in zip(one["findings"], other["findings"], strict=True):
            b["facts"], b["parameters"] = a["facts"], a["parameters"]  # free keys keep their order
    for one, other in zip(base["plots"], mixed["plots"], strict=True):
        other["loss_by_year"], other["overlaps"] = one["loss_by_year"], one["overlaps"]
    assert written(mixed) == written(base)


def test_one_shipment_one_line() -> None:
    lines = written(document()).decode("utf-8").splitlines()
    assert sum('{"shipment_id": ' in line for line in lines) == len(document()["shipments"])


def test_numbers_that_are_not_finite_are_refused() -> None:
    found = document()
    found["plots"][0]["area_ha"] = float("nan")
    with pytest.raises(ValueError, match="Out of range"):
        written(found)


def test_a_broken_character_does_not_break_the_file() -> None:
    found = document()
    found["shipments"][0]["supplier"] = "a\ud800b\u2028"
    assert json.loads(written(found))["shipments"][0]["supplier"] == "a\ud800b\u2028"


def test_empty_lists_and_sequences_that_are_made_on_the_way() -> None:
    class Lazy:
        def __iter__(self) -> Any:
            return iter(document()["shipments"])

    assert written(document() | {"shipments": Lazy()}) == written(document())
    assert json.loads(written(document() | {"plots": []}))["plots"] == []
