"""What is installed without a checkout: the wheel holds packs and sample, and finds them."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from sample_run import Finished

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the wheel holds, and nothing of the checkout."""
    made = tmp_path_factory.mktemp("wheel")
    command = [
        sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation",
        "--no-index", "--disable-pip-version-check", "-w", str(made), str(ROOT),
    ]  # fmt: skip
    subprocess.run(command, check=True, cwd=made)
    [wheel] = made.glob("ddcheck-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(made / "site")
    return made / "site"


def run(installed: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "ddcheck", *arguments]
    environment = os.environ | {"PYTHONPATH": str(installed), "LC_ALL": "C.UTF-8"}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def test_the_wheel_holds_every_pack_and_the_sample(installed: Path) -> None:
    for folder in ("rules", "sample_data"):
        own = {p.relative_to(ROOT) for p in (ROOT / folder).rglob("*.*") if p.suffix != ".pyc"}
        packaged = installed / "ddcheck" / "_packaged"
        assert own
        assert {p.relative_to(packaged) for p in (packaged / folder).rglob("*.*")} >= own
    assert not list(installed.rglob("test_*.py"))


def test_the_demo_is_that_of_the_checkout(
    installed: Path, tmp_path: Path, sample_run: Finished
) -> None:
    done = run(installed, tmp_path, "demo", "demo")

    assert done.returncode == 0, done.stderr
    found = (tmp_path / "demo" / "report" / "findings.csv").read_bytes()
    assert found == (sample_run.folder / "findings.csv").read_bytes()
    said = run(installed, tmp_path, "rules", "list")
    for pack in (ROOT / "rules").glob("*/pack.yaml"):
        assert pack.parent.name in said.stdout
    where = "import ddcheck, sys; print(ddcheck.__file__)"
    command = [sys.executable, "-c", where]
    environment = os.environ | {"PYTHONPATH": str(installed)}
    found = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    assert Path(found.stdout.strip()).is_relative_to(installed)
