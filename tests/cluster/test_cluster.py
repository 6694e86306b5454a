"""One run on one process, on workers, with a worker killed: the same bytes, or undetermined."""

from __future__ import annotations

import dataclasses
import json
import os
import socket
import sys

import numpy as np
import pyarrow as pa
import pytest
import shapely
from little_cluster import cluster, copied_layers, copied_sources, report, sha256
from sample_run import SAMPLE, ddcheck

from ddcheck.evidence.catalogue import load_catalogue
from ddcheck.evidence.partition import Measured, Part
from ddcheck.evidence.plan import Plan
from ddcheck.evidence.worker import Unfit, identity_of, run_part
from ddcheck.model.diagnostic import Diagnostics
from ddcheck.model.errors import Surroundings

LAYERS = SAMPLE / "layers" / "catalogue.yaml"


def test_local_one_worker_two_workers_and_one_killed_give_one_hash(little, many):
    local = report(many, LAYERS)
    plots = json.loads(local)["plots"]
    seen = [plot["seen_ha"] > 0 for plot in plots]
    assert len(plots) == 588
    assert any(seen)
    assert not all(seen)

    first = little.add()
    one = report(many, LAYERS, little.address)
    little.add()
    two = report(many, LAYERS, little.address)

    done = []

    def kill(plots: int) -> None:
        """Kill a worker after the first partition, while it holds others."""
        if not done:
            first.kill()
            first.wait()
        done.append(plots)

    killed = report(many, LAYERS, little.address, kill)

    assert sum(done) == 588
    assert len(done) > 4
    assert little.alive() == 1
    assert {sha256(one), sha256(two), sha256(killed)} == {sha256(local)}


def test_the_command_writes_the_same_report_from_workers(little, many, tmp_path):
    if not little.alive():
        little.add()
    how = [
        "--layers",
        LAYERS,
        "--rules",
        "forest-loss",
        "--as-of",
        "2026-11-21",
        "--format",
        "json",
    ]
    there = ["--engine", "dask", "--scheduler", little.address]
    done = ddcheck("screen", many, *how, *there, "--out", tmp_path / "there")
    assert done.returncode == 3, done.stderr
    assert (tmp_path / "there" / "report.json").read_bytes() == report(many, LAYERS)


def test_workers_with_other_code_or_other_layers_are_refused_by_name(many, tmp_path):
    pytest.importorskip("distributed", reason="the extra ddcheck[dask] is not installed")
    other = copied_layers(tmp_path / "layers")
    other.write_text(
        other.read_text().replace("version: invented-2024", "version: invented-2023", 1)
    )
    with cluster(tmp_path / "cluster") as own:
        with pytest.raises(Surroundings, match="has no workers"):
            report(many, LAYERS, own.address)
        own.add(sources=copied_sources(tmp_path))
        own.add(catalogue=other)
        with pytest.raises(Surroundings) as caught:
            report(many, LAYERS, own.address)
    said = str(caught.value)
    assert said.count("tcp://127.0.0.1:") == 2
    assert "(sources)" in said
    assert "(layer sample-lossyear)" in said


def test_a_damaged_tile_on_a_worker_leaves_ground_unseen_and_changes_no_number(many, tmp_path):
    pytest.importorskip("distributed", reason="the extra ddcheck[dask] is not installed")
    own = copied_layers(tmp_path / "layers")
    tile = own.parent / "Hansen_GFC-2024-v1.12_lossyear_10N_110E.tif"
    data = bytearray(tile.read_bytes())
    data[-50] ^= 4
    tile.write_bytes(data)
    with cluster(tmp_path / "cluster") as made:
        made.add(catalogue=own)
        damaged = json.loads(report(many, LAYERS, made.address))
    clean = json.loads(report(many, LAYERS))

    touched = 0
    for before, after in zip(clean["plots"], damaged["plots"], strict=True):
        if before["plot_id"].startswith("T0"):
            assert after == before
        elif before["seen_ha"]:
            touched += 1
            assert after["seen_ha"] == 0
            assert after["unseen_causes"]
            assert after["loss_after_cutoff_ha"]["lo"] == 0
            assert after["risk"]["ceiling"] == "high"
    assert touched
    complaint = next(d for d in damaged["diagnostics"] if d["code"] == "DD302")
    assert complaint["file"] == tile.name


def test_a_worker_that_joined_late_refuses_a_partition_of_other_code_or_data():
    catalogue = load_catalogue(LAYERS, Diagnostics())
    wkb = pa.array([shapely.to_wkb(shapely.box(-54, -3.001, -53.999, -3))], pa.binary())
    part = Part(np.array([7]), wkb, np.array([np.nan]), np.array([False]), True)
    plan = Plan("hansen-gfc", "hansen-gfc", "hansen-gfc", (), (10.0,))
    expected = identity_of(catalogue)

    assert isinstance(run_part(part, plan, str(LAYERS), expected), Measured)
    other = dataclasses.replace(expected, parts=(*expected.parts[:-1], ("layer x", "0")))
    found = run_part(part, plan, str(LAYERS), other)
    assert isinstance(found, Unfit)
    assert "layer x" in found.differing
    gone = run_part(part, plan, "/nowhere/catalogue.yaml", expected)
    assert isinstance(gone, Unfit)
    assert "layer sample-lossyear" in gone.differing


def test_the_name_of_a_partition_hangs_on_its_content():
    wkb = pa.array([shapely.to_wkb(shapely.box(0, 0, 1, 1)), None], pa.binary())
    nothing, point = np.array([np.nan, 5.0]), np.array([False, False])
    part = Part(np.array([0, 1]), wkb, nothing, point, True)
    elsewhere = dataclasses.replace(part, rows=np.array([8, 9]))
    others = [
        dataclasses.replace(part, wkb=wkb.take(pa.array([1, 0]))),
        dataclasses.replace(part, accuracy_m=np.array([5.0, 5.0])),
        dataclasses.replace(part, is_point=np.array([True, False])),
        dataclasses.replace(part, position_error=False),
    ]
    assert elsewhere.digest == part.digest
    assert len({part.digest, *(other.digest for other in others)}) == 5


def test_no_scheduler_is_one_sentence_and_74(tmp_path, many):
    pytest.importorskip("distributed", reason="the extra ddcheck[dask] is not installed")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, and nobody listens
        address = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        there = ["--engine", "dask", "--scheduler", address, "--rules", "forest-loss"]
        done = ddcheck("screen", many, *there, "--as-of", "2026-11-21", "--out", tmp_path / "run")
    assert done.returncode == 74
    assert done.stderr.count("\n") == 1
    assert f"no dask scheduler answers at {address}" in done.stderr


def test_without_the_extra_it_is_one_sentence_and_74(tmp_path, many):
    (tmp_path / "blocked").mkdir()
    (tmp_path / "blocked" / "distributed.py").write_text("raise ImportError('not installed')\n")
    env = os.environ | {
        "PYTHONPATH": os.pathsep.join([str(tmp_path / "blocked"), *sys.path]),
    }
    there = ["--engine", "dask", "--scheduler", "tcp://127.0.0.1:1", "--rules", "forest-loss"]
    for lang, said in (("en", "ddcheck[dask]"), ("zh", "附加组件")):
        done = ddcheck(
            "screen", many, *there, "--as-of", "2026-11-21", "--out", tmp_path / "run",
            "--lang", lang, env=env,
        )  # fmt: skip
        assert done.returncode == 74
        assert done.stderr.count("\n") == 1
        assert said in done.stderr


@pytest.mark.parametrize("half", [["--engine", "dask"], ["--scheduler", "tcp://127.0.0.1:1"]])
def test_engine_and_scheduler_go_together(half, tmp_path, many):
    done = ddcheck("screen", many, *half, "--out", tmp_path / "run")
    assert done.returncode == 2
    assert "--scheduler" in done.stderr
