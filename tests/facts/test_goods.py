"""Codes in a schedule, masses of an entry, countries, prices."""

import pytest
from world import answers, sheet, why

SCHEDULE = (
    ("code", "from"),
    ("4407", "2009-04-01"),
    ("9401.69", "2010-04-01"),
    ("440729", "2030-01-01"),
)


def goods(tmp_path, *lines: str, header: str, arrival: str = "2024-06-01", **more: str):
    shipments = f"shipment_id,arrival_date\nS1,{arrival}\n"
    rows = "".join(f"S1,{i},{line}\n" for i, line in enumerate(lines, 1))
    return sheet(
        tmp_path, shipments=shipments, lines=f"shipment_id,line_no,{header}\n{rows}", **more
    )


@pytest.mark.parametrize(
    ("code", "arrival", "listed", "reason"),
    [
        ("4407.29.01.06", "2024-06-01", True, None),
        ("4407", "2009-04-01", True, None),
        ("4407", "2009-03-31", False, None),
        ("9403", "2024-06-01", False, None),
        ("9401", "2024-06-01", None, "incomplete_code"),
        ("9401", "2010-03-31", False, None),
        ("44", "2024-06-01", None, "incomplete_code"),
        ("", "2024-06-01", None, "not_declared"),
        ("4407", "", None, "not_declared"),
        ("9403", "", False, None),
    ],
)
def test_a_code_in_a_schedule(tmp_path, code, arrival, listed, reason):
    facts = goods(tmp_path, code, header="hs_code", arrival=arrival)

    assert answers(facts, "line.hs_listed", schedule=SCHEDULE) == [listed]
    assert why(facts, "line.hs_listed", schedule=SCHEDULE) == reason


def test_plant_mass_is_summed_by_ten_digit_code(tmp_path):
    lines = ["9201900000,1.5", "9201900000,1.25", "9202900000,7"]
    facts = goods(tmp_path, *lines, header="hs_code,plant_mass_kg")

    assert answers(facts, "line.entry_plant_mass") == [2.75, 2.75, 7.0]


SPLIT = "shipment_id,line_no,hs_code,plant_mass_kg\nS1,1,9201900000,1.5\nS2,1,9201900000,1.5\n"


@pytest.mark.parametrize(
    ("numbers", "masses"),
    [
        (("ABC-1000001-7", "ABC-1000001-7"), [3.0, 3.0]),
        (("ABC-1000001-7", "abc10000017"), [3.0, 3.0]),
        (("ABC-1000001-7", "ABC-1000002-5"), [1.5, 1.5]),
        (("ABC-1000001-7", ""), [None, None]),
        (("", ""), [None, None]),
    ],
)
def test_one_entry_is_one_mass_however_many_shipments_it_is_split_into(tmp_path, numbers, masses):
    rows = "".join(f"S{i},{number}\n" for i, number in enumerate(numbers, 1))
    facts = sheet(tmp_path, shipments=f"shipment_id,entry_number\n{rows}", lines=SPLIT)

    assert answers(facts, "line.entry_plant_mass") == masses


def test_goods_under_another_code_are_no_part_of_the_mass(tmp_path):
    lines = SPLIT.replace("S2,1,9201900000", "S2,1,9202900000")
    facts = sheet(tmp_path, shipments="shipment_id\nS1\nS2\n", lines=lines)

    assert answers(facts, "line.entry_plant_mass") == [1.5, 1.5]


ANNEX = (
    ("code", "from", "ex", "commodity"),
    ("4407", "2023-06-29", "no", "wood"),
    ("3401", "2027-12-30", "no", "oil_palm"),
)


@pytest.mark.parametrize(
    ("code", "arrival", "placing", "scope"),
    [
        ("3401", "2027-12-20", "2027-12-29", "outside"),
        ("3401", "2027-12-20", "2027-12-30", "inside"),
        ("3401", "2027-12-20", "", None),
        ("3401", "2027-12-30", "", "inside"),
        ("3401", "", "2027-12-29", "outside"),
        ("3401", "", "", None),
        ("4407", "2026-01-01", "", "inside"),
        ("1801", "", "", "outside"),
    ],
)
def test_the_annex_is_read_on_the_day_of_placing(tmp_path, code, arrival, placing, scope):
    facts = sheet(
        tmp_path,
        shipments=f"shipment_id,arrival_date,placing_date\nS1,{arrival},{placing}\n",
        lines=f"shipment_id,line_no,hs_code\nS1,1,{code}\n",
    )

    assert answers(facts, "line.annex_scope", annex=ANNEX) == [scope]


@pytest.mark.parametrize("other", ["9201900000,", "9201,1", ",1"])
def test_a_missing_mass_or_code_leaves_the_sum_open(tmp_path, other):
    facts = goods(tmp_path, "9201900000,1.5", other, header="hs_code,plant_mass_kg")

    assert answers(facts, "line.entry_plant_mass")[0] is None


@pytest.mark.parametrize(
    ("components", "production", "harvested", "kind"),
    [
        (["CN"], "", True, "countries"),
        (["MY; CN"], "", True, "countries"),
        (["MY"], "", False, "countries"),
        (["MY", ""], "", None, None),
        (["CN", ""], "", True, None),
        (["Asia"], "", None, "region"),
        ([], "CN", True, "countries"),
        ([], "MY", None, "countries"),  # what it is made of may have been cut elsewhere
        ([], "", None, None),
        (["MY"], "CN", False, "countries"),
    ],
)
def test_countries_of_harvest(tmp_path, components, production, harvested, kind):
    rows = "".join(f"S1,1,{cell}\n" for cell in components)
    facts = goods(
        tmp_path, production, header="production_countries",
        components=f"shipment_id,line_no,harvest_countries\n{rows}",
    )  # fmt: skip

    assert answers(facts, "line.harvested_in", countries=("CN",)) == [harvested]
    assert answers(facts, "line.harvest_country_kind") == [kind]


@pytest.mark.parametrize(
    ("commodity", "harvested"),
    [("cocoa", False), ("rubber", False), ("wood", None), ("bamboo", None), ("", None)],
)
def test_a_crop_needs_no_components_to_say_where_it_grew(tmp_path, commodity, harvested):
    facts = goods(tmp_path, f"MY,{commodity}", header="production_countries,commodity")

    assert answers(facts, "line.harvested_in", countries=("CN",)) == [harvested]


CODES = (
    ("code", "goods", "only"),
    ("44", "wood", "yes"),
    ("4402.20", "other", "no"),
    ("47", "pulp_paper", "yes"),
    ("47", "wood", "yes"),
    ("0901", "coffee", "yes"),
    ("9403", "wood", "no"),
    ("940360", "wood", "yes"),
)


@pytest.mark.parametrize(
    ("code", "commodity", "fits", "reason"),
    [
        ("4407.29", "wood", True, None),
        ("44", "wood", True, None),
        ("4407.29", "cocoa", False, None),
        ("4407.29", "other", False, None),
        ("4402.20.00", "other", True, None),
        ("4402", "other", False, None),
        ("4703", "wood", True, None),
        ("4703", "pulp_paper", True, None),
        ("8517", "wood", False, None),
        ("8517", "other", True, None),
        ("0901.11", "coffee", True, None),
        ("0902", "coffee", False, None),
        ("09", "coffee", None, "incomplete_code"),
        ("09", "other", None, "incomplete_code"),
        ("9403", "other", None, "incomplete_code"),
        ("9403.20", "other", True, None),
        ("9403.60", "other", False, None),
        ("", "wood", None, "not_declared"),
        ("4407", "", None, "not_declared"),
        ("8517", "", None, "not_declared"),
    ],
)
def test_a_code_beside_a_commodity(tmp_path, code, commodity, fits, reason):
    facts = goods(tmp_path, f"{code},{commodity}", header="hs_code,commodity")

    assert answers(facts, "line.code_fits_goods", codes=CODES) == [fits]
    if reason is not None:
        assert why(facts, "line.code_fits_goods", codes=CODES) == reason


@pytest.mark.parametrize(
    ("cells", "ratio"),
    [("70,100", 0.7), ("70,", None), (",100", None), ("70,0", None), ("0,100", None)],
)
def test_price_against_a_reference(tmp_path, cells, ratio):
    facts = goods(tmp_path, cells, header="unit_price,reference_unit_price")

    assert answers(facts, "line.unit_price_ratio") == [ratio]


def test_zero_is_a_placeholder(tmp_path):
    facts = goods(tmp_path, "0,USD", header="value,currency")

    assert answers(facts, "line.value") == [None]
    assert why(facts, "line.value") == "placeholder"


def test_listed_species_of_a_line(tmp_path):
    taxa = (("genus", "species"), ("Dalbergia", ""))
    header = "shipment_id,line_no,genus,species\n"
    cases = [
        ("S1,1,Tectona,grandis\n", False),
        ("S1,1,Tectona,grandis\nS1,1,Dalbergia,\n", True),
        ("S1,1,Tectona,grandis\nS1,1,,\n", None),
        ("", None),
    ]
    for number, (rows, expected) in enumerate(cases):
        folder = tmp_path / str(number)
        folder.mkdir()
        facts = goods(folder, "x", header="description", components=header + rows)
        assert answers(facts, "line.any_species_in", taxa=taxa) == [expected]
