"""Scientific names."""

import pytest

from ddcheck.facts.names import TaxonList, covers_names, kind_of_name, named_species


@pytest.mark.parametrize(
    ("genus", "species", "kind"),
    [
        ("Tectona", "grandis", "binomial"),
        ("tectona", "grandis", "binomial"),
        ("Populus", "x canadensis", "binomial"),
        ("Populus", "×canadensis", "binomial"),
        ("Pinus", "nigra subsp. laricio", "binomial"),
        ("Afzelia", "xylocarpa", "binomial"),
        ("Tectona", "grandis L.f.", "binomial"),
        ("Milicia", "excelsa (Welw.) C.C.Berg", "binomial"),
        ("Pinus", "nigra subsp. laricio (Poir.) Maire", "binomial"),
        ("TECTONA", "GRANDIS", "binomial"),
        ("Shorea", "Shorea pauciflora", "binomial"),
        ("Swietenia", "macrophylla x mahagoni", "binomial"),
        ("Dalbergia", "cf. retusa", "genus_only"),
        ("Shorea", "Shorea", "malformed"),
        ("Pinus", "COMPOSITE", "malformed"),
        ("Shorea", "pauciflora meranti", "malformed"),
        ("SPECIAL", "COMPOSITE", "special_use"),
        ("Special", "spf", "special_use"),
        ("Shorea", "spp.", "genus_only"),
        ("Shorea", "sp", "genus_only"),
        ("mixed", "hardwood", "trade_name"),
        ("Mixed hardwood", None, "trade_name"),
        ("Sh0rea", "x1", "malformed"),
        ("Quercus", "Q", "malformed"),
        ("Shorea", None, None),
        (None, "grandis", None),
        (None, None, None),
    ],
)
def test_kind_of_name(genus, species, kind):
    assert kind_of_name(genus, species) == kind


TAXA = TaxonList.of(
    (
        ("note", "genus", "species"),
        ("", "Dalbergia", "spp."),
        ("", "Swietenia", "macrophylla"),
        ("", "Swietenia", "mahagoni"),
    )
)


@pytest.mark.parametrize(
    ("genus", "species", "held"),
    [
        ("Dalbergia", "nigra", 1),
        ("dalbergia", None, 1),
        ("Swietenia", "macrophylla", 1),
        ("Swietenia", "humilis", 0),
        ("Swietenia", "macrophylla King", 1),
        ("Swietenia", "macrophylla x humilis", 1),
        ("Swietenia", "x aubrevilleana", -1),
        ("Swietenia", "humilis Zucc.", 0),
        ("Swietenia", "M4", -1),
        ("Swietenia", None, -1),
        ("Swietenia", "spp.", -1),
        ("Tectona", "grandis", 0),
        (None, "nigra", -1),
        ("mixed wood!", None, -1),
        ("Mixed", "hardwood", -1),
        ("Dalbergia", "wood", 1),
        ("Mixed", None, -1),
        ("Tectona", None, -1),
        ("Tectona", "spp.", 0),
        ("Special", "grandis", -1),
        ("SPECIAL", "COMPOSITE", -1),
        ("TEMP", "AATH", 0),
        ("SPECIAL", "SPF", 0),
    ],
)
def test_a_list_of_taxa_holds_a_plant(genus, species, held):
    assert TAXA.holds(genus, species) == held


@pytest.mark.parametrize(
    ("text", "names", "covered"),
    [
        ("Tectona grandis", ("Tectona grandis",), 1),
        ("Tectona grandis; Shorea spp.", ("Shorea leprosula", "Tectona grandis"), 1),
        ("Tectona grandis", ("Shorea leprosula", "Tectona grandis"), 0),
        ("*", ("Shorea leprosula",), 1),
        ("Tectona grandis", (None,), -1),
        ("Tectona grandis", ("Tectona",), -1),
        (None, ("Tectona grandis",), -1),
        ("Tectona grandis L.f.", ("Tectona grandis",), 1),
        ("Tectona grandis", ("TECTONA grandis L.f.",), 1),
        ("Pinus nigra", ("Pinus nigra subsp. laricio",), 1),
        ("Pinus nigra subsp. laricio", ("Pinus nigra",), -1),
        ("Pinus nigra subsp. laricio", ("Pinus nigra subsp. pallasiana",), 0),
        ("Cunninghamia lanceolata; Cunninghamia sinensis", ("Cunninghamia sinensis",), 1),
        ("杉木", ("Cunninghamia lanceolata",), -1),
        ("Tectona grandis", ("Mixed hardwood",), -1),
        ("Shorea spp.", ("Shorea leprosula",), 1),
        ("SPECIAL COMPOSITE", ("SPECIAL COMPOSITE",), 1),
    ],
)
def test_a_paper_covers_species(text, names, covered):
    assert covers_names(named_species(text), names) == covered
