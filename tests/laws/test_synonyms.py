"""Synonyms that a user gives for a run: for lists, for papers, and said in the report."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from law_world import Screened, Tables, run, to_us

from ddcheck.facts.synonyms import Synonyms, read_synonyms
from ddcheck.model.diagnostic import Diagnostics
from ddcheck.model.errors import InputInvalid

NAMES = (
    "name,same_as\nRubroshorea pauciflora,Shorea pauciflora\nAfrormosia elata,Pericopsis elata\n"
)


def file_of(folder: Path, text: str = NAMES) -> Path:
    path = folder / "names.csv"
    path.write_text(text, encoding="utf-8")
    return path


def permit_in_the_new_name() -> Tables:
    tables = to_us()
    for row in tables["documents"]:
        if row["type"] == "harvest_permit":
            row["species"] = "Rubroshorea pauciflora"
    return tables


def codes(done: Screened) -> set[str]:
    return {item["code"] for item in done.report["diagnostics"]}


def test_a_permit_in_another_name_covers_the_plant_once_the_user_says_so(tmp_path):
    plain = run(permit_in_the_new_name(), tmp_path / "plain")
    told = run(permit_in_the_new_name(), tmp_path / "told", synonyms=file_of(tmp_path))

    assert plain.outcomes("harvest-authority") == {"not_met"}
    assert told.outcomes("harvest-authority") == set()  # what is met is not listed
    assert "DD193" in codes(told)
    assert "DD193" not in codes(plain)


def test_a_listed_plant_is_found_under_the_name_that_the_list_does_not_have(tmp_path):
    tables = to_us(species="Afrormosia elata", country="CM")

    plain = run(tables, tmp_path / "plain", "cites-timber")
    told = run(tables, tmp_path / "told", "cites-timber", synonyms=file_of(tmp_path))

    assert plain.outcomes("appendix-2-export") == set()
    assert told.outcomes("appendix-2-export") == {"undetermined"}


def test_names_hold_both_ways_through_others_and_without_their_authors():
    known = Synonyms([("Shorea one", "Shorea two L."), ("Shorea three", "Shorea two")])

    assert set(known.others("Shorea one Roxb.")) == {"Shorea two L.", "Shorea three"}
    assert set(known.others("Shorea two")) == {"Shorea one", "Shorea three"}
    assert known.others("Shorea four") == ()


@pytest.mark.parametrize(
    "text", ["name,same_as\n", "name\nShorea one\n", NAMES + "Shorea,Shorea two\n", NAMES + "x,\n"]
)
def test_a_file_that_is_not_wholly_names_of_species_is_refused(tmp_path, text):
    with pytest.raises(InputInvalid):
        read_synonyms(file_of(tmp_path, text), Diagnostics())
