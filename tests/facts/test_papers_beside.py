"""Papers that do not carry are named beside the one that decided, and decide nothing."""

import numpy as np
import pytest
from test_papers import COMPONENTS, GOOD, HEADER, LINES, ORIGINS, SHIPMENTS, TYPES
from world import said, sheet

from ddcheck.facts.beside import MOST, Beside
from ddcheck.model.reason import Reason

EXPIRED = "D2,harvest_permit,2023-01-01,2024-04-30,S1,1,P1,Tectona grandis,50,m3\n"
OTHER_TREES = "D0,harvest_permit,2024-01-01,2024-12-31,S1,1,P1,Shorea spp.,50,m3\n"
OPEN = "D3,harvest_permit,,,S1,1,P1,Tectona grandis,50,m3\n"
ELSEWHERE = "D4,harvest_permit,2023-01-01,2023-12-31,S1,1,P2,Tectona grandis,50,m3\n"
MAY_COVER = "D5,harvest_permit,2023-01-01,2023-12-31,S1,1,,Tectona grandis,50,m3\n"
OTHER_TYPE = "D6,land_title,2023-01-01,2023-12-31,S1,1,P1,*,,\n"


def told(folder, rows, name="origin.document_covers", **given):
    files = {
        "shipments": SHIPMENTS, "lines": LINES, "components": COMPONENTS, "origins": ORIGINS,
        "documents": HEADER + "".join(rows),
    }  # fmt: skip
    column = sheet(folder, ("P1",), **files).own(
        name, tuple(sorted((given or {"types": TYPES}).items()))
    )
    reason = column.reason_at(0)
    assert reason is not None
    return (
        said(column)[0],
        reason.code,
        [each.say("en").split()[0] + " " + each.code for each in reason.beside],
    )


@pytest.mark.parametrize(
    ("rows", "value", "code", "beside"),
    [
        ((GOOD,), True, "document_covers", []),
        ((GOOD, EXPIRED), True, "document_covers", ["D2 document_expired"]),
        ((EXPIRED, GOOD, OTHER_TREES), True, "document_covers",
         ["D0 document_other_species", "D2 document_expired"]),
        ((EXPIRED, OTHER_TREES), False, "document_other_species", ["D2 document_expired"]),
        ((OPEN, EXPIRED), None, "document_dates_open", ["D2 document_expired"]),
        # not these: what nobody can tell, what is of elsewhere or may be, and papers of other types
        ((GOOD, OPEN, ELSEWHERE, MAY_COVER, OTHER_TYPE), True, "document_covers", []),
    ],
)  # fmt: skip
def test_others_are_named_in_the_order_of_their_names(tmp_path, rows, value, code, beside):
    assert told(tmp_path, rows) == (value, code, beside)


def test_a_paper_that_its_issuer_withdrew_is_named(tmp_path):
    documents = (
        HEADER.strip()
        + ",status\n"
        + GOOD.strip()
        + ",\n"
        + GOOD.replace("D1", "D2").strip()
        + ",withdrawn\n"
    )
    files = {
        "shipments": SHIPMENTS, "lines": LINES, "components": COMPONENTS, "origins": ORIGINS,
        "documents": documents.replace(",50,", ",90,"),
    }  # fmt: skip
    column = sheet(tmp_path, ("P1",), **files).own("origin.document_covers", (("types", TYPES),))
    assert said(column) == [True]
    assert [each.code for each in column.reason_at(0).beside] == ["document_status_wrong"]


def test_a_paper_of_another_type_is_no_fault_where_types_are_asked_for(tmp_path):
    rows = (GOOD, OTHER_TYPE)
    assert told(tmp_path, rows, "line.document_shown") == (True, "document_stands", [])


def test_many_are_counted():
    claim = np.repeat(np.array([0, 2]), [MOST + 3, 1])
    reasons = [
        Reason.of("document_expired", document=f"D{i}", expires="-", day="-")
        for i in range(MOST + 3)
    ]
    code = np.array([*range(MOST + 3), 0])
    own = (Reason.of("document_covers", document="G"), Reason.of("no_document", types="x"))
    index, told_of = Beside(claim, code, reasons).added_to(np.array([0, 1, 0], np.int32), own)
    first, second, third = (told_of[i] for i in index)
    assert [each.code for each in first.beside] == ["document_expired"] * MOST + ["more_papers"]
    assert first.beside[-1].say("en") == "3 more papers"
    assert second == own[1]
    assert third.beside == (reasons[0],)
    assert first.say("en") == third.say("en") == own[0].say("en")
