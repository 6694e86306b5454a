"""What a screening keeps of a plot is bounded: no shape, no text and no row of Python objects.

Run in processes of their own, with few and with many plots; what more of them need is the slope.
"""

import json
import subprocess
import sys
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

FEW, MANY = 10_000, 45_000
MOST = 1_400
"""Bytes a plot, at the worst moment: 1,100 were measured, of which the binary of ten corners is 193.
A shape kept of each plot, or a few texts, would be 400 to 600 more. Both sizes stay below the number
of plots from which on the accelerator is loaded, which has a memory of its own."""

SCREEN = """
import resource, sys, tempfile
from datetime import date
from pathlib import Path
from ddcheck import screening
from ddcheck.reports import json_report
from ddcheck.reports.document import document

request = screening.Request((Path(sys.argv[1]),), (), None, ("forest-loss",), date(2026, 11, 21), {})
run = screening.screen(request, lambda *_: lambda _: None)
facts = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
said = document(run.record, "en")
for plot in said["plots"][:5000]:
    assert plot["findings"]
both = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(run.record.counts["plots"].screened, facts << 10, both << 10)
"""


def farms(path, size):
    """Rings of ten corners side by side, in an order of no meaning."""
    number = np.arange(size) * 7_368_787 % size
    across = int(np.ceil(np.sqrt(size)))
    angle = 2 * np.pi * np.arange(10) / 10
    middle = np.stack([-59.9 + 0.0025 * (number % across), -0.1 - 0.0025 * (number // across)], 1)
    radius = 0.0006 + 0.0005 * (
        (number[:, None] * 2654435761 + np.arange(10) * 40503) % 65521 / 65521
    )
    corners = np.stack([radius * np.cos(angle), radius * np.sin(angle)], 2) + middle[:, None, :]
    wkb = shapely.to_wkb(shapely.polygons(np.round(corners, 6)))
    about = {"version": "1.1.0", "primary_column": "g", "columns": {"g": {"encoding": "WKB"}}}
    table = pa.table({"plot_id": [f"BR-{n:07d}" for n in number.tolist()], "g": wkb})
    pq.write_table(table.replace_schema_metadata({"geo": json.dumps(about)}), path)


@pytest.mark.parametrize("at", [1, 2], ids=["facts", "report"])
def test_memory_grows_by_little_with_each_plot(peaks, at):
    for few, many in pairwise(peaks):
        assert (many[at] - few[at]) / (MANY - FEW) < MOST


@pytest.fixture(scope="module")
def peaks(tmp_path_factory):
    """(plots screened, bytes to facts, bytes with the first entries of the report) of each run."""
    found = []
    for size in (FEW, MANY):
        path = tmp_path_factory.mktemp("many") / f"{size}.geoparquet"
        farms(path, size)
        done = subprocess.run(
            [sys.executable, "-c", SCREEN, str(path)], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr[-800:]
        found.append([int(word) for word in done.stdout.split()])
        assert found[-1][0] == size
    return found
