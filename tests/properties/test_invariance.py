"""What must not matter does not: order, form, place, language of the machine, names."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
from how_many import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from in_process import PACKS, Screener, report_bytes
from small_batch import Batch, Draw, write

from ddcheck.model.diagnostic import Level

SEEDS = st.integers(min_value=0, max_value=10**9)


def said(screener: Screener, files: dict[str, bytes], **options: object) -> tuple[bytes, bytes]:
    run = screener.files(files, **options).run  # type: ignore[arg-type]
    assert run is not None
    assert [d for d in run.record.diagnostics if d.level is not Level.NOTE] == []
    return report_bytes(run)


@given(SEEDS)
@settings(max_examples=examples(15))
def test_order_does_not_matter(screener: Screener, seed: int) -> None:
    random = Random(seed)
    batch = Draw(random).make()
    before = said(screener, batch.files())
    mixed = batch.copy()
    for name, rows in mixed.tables.items():
        random.shuffle(rows)
        random.shuffle(mixed.columns[name])
    random.shuffle(mixed.plots)
    for feature in mixed.plots:
        items = list(feature["properties"].items())
        random.shuffle(items)
        feature["properties"] = dict(items)
    packs = tuple(random.sample(PACKS, len(PACKS)))
    world = screener.world_copy()
    layers = ("lossyear", "treecover2000", "datamask")
    countries = ("MY", "BR", "CN")
    world.write_catalogue(
        layers=tuple(random.sample(layers, 3)), countries=tuple(random.sample(countries, 3)),
        vector_first=random.random() < 0.5,
    )  # fmt: skip
    now = said(screener, mixed.files(), packs=packs, world=world)
    assert _without_records(now[0]) == _without_records(before[0])
    assert now[1] == before[1]


def _without_records(report: bytes) -> object:
    """The order of tiles is part of a layer's record, and so of its sha256; nothing else is.

    Notes stand at a place of the file, so they move with the rows: of two plots on the same ground
    the later one is told of the earlier.
    """
    whole = json.loads(_without_notes(report))
    for layer in whole["layers"]:
        del layer["sha256"]
    return json.dumps(whole)


@given(SEEDS)
@settings(max_examples=examples(12))
def test_the_form_of_the_declaration_does_not_matter(screener: Screener, seed: int) -> None:
    batch = Draw(Random(seed)).make()
    report, findings = said(screener, batch.files())
    for form in (batch.flat(), batch.nested()):
        now = said(screener, {"shipments.json": form})
        assert _without_notes(now[0]) == _without_notes(report)
        assert now[1] == findings


def _without_notes(report: bytes) -> str:
    """Notes name their file and the place in it, which form and order decide."""
    whole = json.loads(report)
    del whole["diagnostics"]
    return json.dumps(whole)


@given(SEEDS)
@settings(max_examples=examples(12))
def test_names_do_not_matter(screener: Screener, seed: int) -> None:
    random = Random(seed)
    batch = Draw(random).make()
    before = screener.batch(batch)
    own = {row["shipment_id"] for row in batch.tables["shipments"]}
    own |= {feature["properties"]["plot_id"] for feature in batch.plots}
    own |= {row["document_id"] for row in batch.tables["documents"]}
    numbers = random.sample(range(10**6), len(own))
    style = random.choice(("{:06d}", "地块{}", "z/{} x", "{}e5", "NA-{}", "={}", "Ω{}"))
    names = {name: style.format(n) for name, n in zip(sorted(own), numbers, strict=True)}
    now = screener.batch(batch.renamed(names))
    assert now.exit_code == before.exit_code
    assert now.shipments == {names[name]: span for name, span in before.shipments.items()}
    assert now.plots == {names[name]: span for name, span in before.plots.items()}
    assert now.packs == {(pack, names[n]): span for (pack, n), span in before.packs.items()}


@pytest.mark.parametrize("seed", [3, 11])
def test_a_shipment_elsewhere_changes_nothing(screener: Screener, seed: int) -> None:
    """Another shipment with papers of its own leaves the others as they are.

    The same land under two names is an error of both (G25): there, and only there, a ceiling rises.
    """
    batch, other = Draw(Random(seed)).make(), Draw(Random(seed + 1)).make()
    for each in (batch, other):  # a paper for all shipments would stand behind the other one too
        each.tables["documents"] = [
            row for row in each.tables["documents"] if row["shipment_id"] != "*"
        ]
    names = {row["shipment_id"]: "T-" + row["shipment_id"] for row in other.tables["shipments"]}
    names |= {row["document_id"]: "T-" + row["document_id"] for row in other.tables["documents"]}
    names |= {f["properties"]["plot_id"]: "T-" + f["properties"]["plot_id"] for f in other.plots}
    other = other.renamed(names)
    for row in other.tables["documents"]:
        row["number"] = f"T-{row.get('number')}"
    alone, both = screener.batch(batch), batch.copy()
    for name, rows in other.tables.items():
        both.tables[name] += rows
    both.plots += other.plots
    together = screener.batch(both)
    shared = {plot for plot in alone.plots if "T-" + plot in together.plots}
    touched = {row["shipment_id"] for row in batch.tables["origins"] if row["plot_id"] in shared}
    for name, (floor, ceiling) in alone.shipments.items():
        now = together.shipments[name]
        assert now == (floor, max(ceiling, now[1]) if name in touched else ceiling)
    for plot, (floor, ceiling) in alone.plots.items():
        now = together.plots[plot]
        assert now == (floor, max(ceiling, now[1]) if plot in shared else ceiling)


def _cli(folder: Path, environment: dict[str, str], cwd: Path) -> tuple[bytes, bytes]:
    out = folder / "out"
    command = [
        sys.executable, "-m", "ddcheck", "screen", str(folder / "declared"), "--layers",
        str(folder / "layers" / "catalogue.yaml"), "--as-of", "2024-11-20", "--out", str(out),
        "--format", "json", "--format", "csv", "--enactment-date", "2021-06-30",
    ]  # fmt: skip
    done = subprocess.run(
        command, cwd=cwd, env=os.environ | environment, capture_output=True, check=False
    )
    assert done.returncode in (0, 1, 3), done.stderr.decode()
    return (out / "report.json").read_bytes(), (out / "findings.csv").read_bytes()


@pytest.fixture(scope="module")
def three_runs(
    screener: Screener, tmp_path_factory: pytest.TempPathFactory
) -> list[tuple[bytes, bytes]]:
    batch = Draw(Random(5)).make()
    found = []
    for name, environment in (
        ("first", {"LANG": "C", "LC_ALL": "C", "TZ": "UTC", "PYTHONHASHSEED": "1"}),
        ("second place", {"LANG": "tr_TR.UTF-8", "LC_ALL": "tr_TR.UTF-8",
                          "TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "77"}),
        ("第三", {"LANG": "zh_CN.GB18030", "LC_ALL": "zh_CN.GB18030", "TZ": "America/Belem",
                 "PYTHONHASHSEED": "0", "PYTHONUTF8": "1"}),
    ):  # fmt: skip
        folder = tmp_path_factory.mktemp("cli") / name
        write(batch.files(), folder / "declared")
        shutil.copytree(screener.world.folder, folder / "layers")
        found.append(_cli(folder, environment, folder if name == "first" else folder.parent))
    return found


def test_place_and_machine_do_not_matter(three_runs: list[tuple[bytes, bytes]]) -> None:
    first, *others = three_runs
    assert json.loads(first[0])["shipments"]
    assert others == [first, first]


def test_a_complaint_about_a_layer_does_not_name_the_machine(screener: Screener) -> None:
    batch, reports = Draw(Random(5)).make(), []
    for _ in range(2):
        world = screener.world_copy()
        world.write_catalogue(vector=False)
        text = world.catalogue.read_text().replace("version: invented", "version:", 1)
        world.catalogue.write_text(text)
        run = screener.batch(batch, world=world).run
        assert run is not None
        reports.append(report_bytes(run))
    assert reports[0] == reports[1]


def test_a_batch_survives_its_own_forms() -> None:
    """The generator itself: renaming there and back gives the same files."""
    batch = Draw(Random(8)).make()
    names = {row["shipment_id"]: row["shipment_id"] + "x" for row in batch.tables["shipments"]}
    back = {new: old for old, new in names.items()}
    assert batch.renamed(names).renamed(back).files() == batch.files()
    assert isinstance(batch, Batch)
