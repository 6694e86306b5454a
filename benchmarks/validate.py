"""CPU seconds and memory of `ddcheck validate` beside the plain reading of the same file.

    python benchmarks/scale.py make FOLDER --plots 100000 1000000
    python benchmarks/validate.py cut FILE.geoparquet 250000      (its first plots, as another file)
    python benchmarks/validate.py geojson FILE.geoparquet         (the same plots, a feature a line)
    python benchmarks/validate.py table FILE...                   (prints the table of docs/scale.md)

Plain reading is what nobody can do without: of GeoParquet, batches of pyarrow and shapely.from_wkb; of
GeoJSON, json.loads of each feature. Every measurement is a process of its own.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import shapely

PIECE = 16_384


def cut(path: Path, size: int) -> Path:
    """The first plots of a file."""
    target = path.with_name(f"{path.stem.rsplit('-', 1)[0]}-{size}.geoparquet")
    table = pq.read_table(path).slice(0, size)
    pq.write_table(table, target, row_group_size=50_000)
    return target


def geojson(path: Path) -> Path:
    """The same plots as GeoJSON, a feature a line, as GDAL writes it."""
    target = path.with_suffix(".geojson")
    with pq.ParquetFile(path) as file, target.open("w", encoding="utf-8") as out:
        out.write('{"type": "FeatureCollection", "features": [\n')
        comma = ""
        for batch in file.iter_batches(PIECE):
            shapes = shapely.from_wkb(batch.column("geometry").to_numpy(zero_copy_only=False))
            texts = shapely.to_geojson(shapes)
            cells = batch.drop_columns(["geometry"]).to_pylist()
            for text, about in zip(texts, cells, strict=True):
                about = json.dumps(about, default=str)
                out.write(
                    f'{comma}{{"type": "Feature", "properties": {about}, "geometry": {text}}}'
                )
                comma = ",\n"
        out.write("\n]}\n")
    return target


def plain(path: Path) -> None:
    """Read a file and keep nothing."""
    if path.suffix == ".geoparquet":
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(PIECE):
                shapely.from_wkb(batch.column("geometry").to_numpy(zero_copy_only=False))
        return
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.startswith('{"type": "Feature",'):
                json.loads(line.rstrip(",\n"))


def validated(path: Path) -> None:
    from ddcheck.intake import validate

    found = validate((path,), (), lambda *_: lambda _: None)
    counts = found.counts["plots"]
    sys.stderr.write(f"{path.name}: {counts.read} read, {counts.rejected} rejected\n")


def measured(what: Callable[[Path], None], path: Path) -> None:
    """Print CPU and wall seconds, and the peak of memory in MiB, of this process."""
    start = time.monotonic()
    what(path)
    wall = time.monotonic() - start
    spent = resource.getrusage(resource.RUSAGE_SELF)
    peak = next(x for x in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in x)
    found = [spent.ru_utime + spent.ru_stime, wall, int(peak.split()[1]) / 1024]
    sys.stdout.write(json.dumps(found) + "\n")


def table(paths: list[Path]) -> None:
    sys.stdout.write(
        "| file | MB | CPU, s | wall, s | peak, MiB | plain: CPU, s | peak, MiB | ratio of CPU |\n"
        "|---|---|---|---|---|---|---|---|\n"
    )
    for path in paths:
        said = []
        for what in ("validated", "plain"):
            command = [sys.executable, __file__, what, str(path)]
            said.append(json.loads(subprocess.run(command, stdout=-1, check=True).stdout))
        (cpu, wall, peak), (least, _, least_peak) = said
        sys.stdout.write(
            f"| {path.name} | {path.stat().st_size / 1e6:.0f} | {cpu:.1f} | {wall:.0f} | {peak:.0f} "
            f"| {least:.1f} | {least_peak:.0f} | {cpu / least:.1f} |\n"
        )
        sys.stdout.flush()


def main() -> None:
    what, first, *more = sys.argv[1:]
    path = Path(first)
    if what == "cut":
        cut(path, int(more[0]))
    elif what == "geojson":
        geojson(path)
    elif what == "table":
        table([path, *map(Path, more)])
    else:
        measured({"validated": validated, "plain": plain}[what], path)


if __name__ == "__main__":
    main()
