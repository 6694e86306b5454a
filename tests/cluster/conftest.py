"""Fixtures of the cluster tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from little_cluster import Cluster, cluster, write_plots

CORNERS = [(-54.806, -3.1), (116.894, 5.2), (20.0, 1.0)]


@pytest.fixture(scope="module")
def little(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A scheduler without workers."""
    pytest.importorskip("distributed", reason="the extra ddcheck[dask] is not installed")
    with cluster(tmp_path_factory.mktemp("cluster")) as made:
        yield made


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Plots enough for a dozen partitions, over two tiles and beside them."""
    return write_plots(tmp_path_factory.mktemp("plots") / "plots.geojson", CORNERS, 14)
