"""Make `src/ddcheck/documents/country_names.csv`: alpha-3 codes and names of countries in six languages.

Names are those of Unicode CLDR, as the Python package `babel` carries them (Unicode License v3), and
those of ISO 3166-1 in the package `pycountry`. A name that means several countries is left out, and
so is one that people use for several. Run: python tools/make_country_names.py
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pycountry
from babel import Locale

from ddcheck.documents.aliases import plain
from ddcheck.documents.countries import COUNTRIES

TARGET = Path(__file__).parents[1] / "src/ddcheck/documents/country_names.csv"
LOCALES = ("en", "zh", "zh_Hant", "es", "pt", "pt_PT", "fr", "id")
LOOSE = frozenset(["congo", "kongo", "korea", "corea", "coree", "coreia", "刚果", "剛果", "guiana", "guayana", "america", "virginislands"])  # fmt: skip
"""What people say of more than one country."""
USUAL = {"Ivory Coast": "CI", "UK": "GB", "Great Britain": "GB", "PRC": "CN", "P.R. China": "CN", "DRC": "CD", "DR Congo": "CD",
         "U.S.A.": "US", "United States of America": "US", "Estados Unidos de América": "US"}  # fmt: skip
"""What suppliers write and neither list has."""
_INSIDE = re.compile(r"(.+?) \((.+)\)")


def main() -> None:
    rows: dict[str, dict[str, tuple[str, str]]] = {}
    for code, kind, name in _names():
        key = plain(name)
        if key not in LOOSE and len(key) > 1:
            rows.setdefault(key, {}).setdefault(code, (kind, name))
    found = sorted(
        (code, kind, name)
        for meant in rows.values() if len(meant) == 1
        for code, (kind, name) in meant.items()
    )  # fmt: skip
    with TARGET.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["country", "from", "name"])
        writer.writerows(found)


def _names():
    for country in pycountry.countries:
        if country.alpha_2 in COUNTRIES:
            yield country.alpha_2, "alpha-3", country.alpha_3
    for locale in LOCALES:
        for code, name in sorted(Locale.parse(locale).territories.items()):
            if code in COUNTRIES:
                yield from ((code, locale, part) for part in _parts(name, locale))
    yield from ((code, "usual", name) for name, code in USUAL.items())
    for country in pycountry.countries:
        for name in ("name", "official_name", "common_name"):
            said = getattr(country, name, None)
            if said and country.alpha_2 in COUNTRIES:
                yield country.alpha_2, "iso", said


def _parts(name: str, locale: str) -> list[str]:
    """A name, and where another stands in brackets behind it, both."""
    match = None if locale.startswith("zh") else _INSIDE.fullmatch(name)
    return [name] if match is None else [name, match[1], match[2]]


if __name__ == "__main__":
    main()
