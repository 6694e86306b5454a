"""Places as survey forms write them (ODK, KoboToolbox): “latitude longitude height accuracy; …”.

Four numbers a position, latitude first, by the specification of these forms: nothing is guessed.
Two or three numbers may mean anything and are not read here.
"""

from __future__ import annotations

import re
from typing import Any

from ddcheck.documents.convention import NumberText

_NUMBER = r"-?\d{1,6}(?:\.\d{1,20})?"
_POSITION = rf"{_NUMBER} {_NUMBER} {_NUMBER} {_NUMBER}"
_FORM = re.compile(rf"\s*{_POSITION}(?:\s*;\s*{_POSITION})*\s*;?\s*")


def is_survey_form(text: str) -> bool:
    """Whether a text is a position, or several, of a survey form."""
    return text[:1] in "-0123456789" and _FORM.fullmatch(text) is not None


def parse_survey_form(text: str) -> dict[str, Any]:
    """A GeoJSON geometry: a point, or the ring of a boundary, longitude first."""
    positions = []
    for position in text.strip().strip(";").split(";"):
        lat, lon, _, _ = position.split()
        positions.append([NumberText(lon), NumberText(lat)])
    if len(positions) == 1:
        return {"type": "Point", "coordinates": positions[0]}
    return {"type": "Polygon", "coordinates": [positions]}
