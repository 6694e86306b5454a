"""The form for plots as GeoJSON: no features yet, and what their properties are called."""

from __future__ import annotations

import json

from ddcheck.model.wording import LANGS
from ddcheck.reports.forms.columns import how, plot_form


def files(*, everything: bool) -> dict[str, bytes]:
    """One file. The explanation stands in a member of its own, which readers pass over."""
    asked = [
        {
            "property": column.name,
            **{lang: column.label.text(lang) for lang in LANGS},
            **{f"how_{lang}": how(column, lang) for lang in LANGS},
        }
        for column in plot_form(everything=everything).columns
    ]
    body = {"type": "FeatureCollection", "ddcheck_form": asked, "features": []}
    return {"plots.geojson": (json.dumps(body, ensure_ascii=False, indent=1) + "\n").encode()}
