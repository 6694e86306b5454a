"""ddcheck demo: the sample shipments, screened."""

from __future__ import annotations

import shutil
from datetime import date
from importlib.resources import as_file, files
from pathlib import Path

import click

from ddcheck.cli.options import FORMATS, lang_option

SAMPLE_DAY = date(2024, 11, 20)
SAMPLE_ENACTMENT = date(2021, 6, 30)


@click.command()
@click.argument(
    "folder", type=click.Path(file_okay=False, path_type=Path), default=Path("ddcheck-demo")
)
@click.option("--overwrite", is_flag=True, help="Write over an earlier demo in the folder.")
@lang_option
def demo(folder: Path, overwrite: bool, lang: str) -> int:  # noqa: FBT001
    """Write the invented sample shipments to FOLDER/sample_data and screen them into FOLDER/report.

    \b
    The same by hand:
      ddcheck screen FOLDER/sample_data/shipments --layers FOLDER/sample_data/layers/catalogue.yaml
        --as-of 2024-11-20 --enactment-date 2021-06-30 --out FOLDER/report

    Its exit code is 0 when the sample was screened, whatever was found: the sample is full of
    findings on purpose.
    """
    from ddcheck.cli.run import run_and_report

    sample = folder / "sample_data"
    copy_sample(sample)
    report = folder / "report"
    run_and_report(
        declarations=(sample / "shipments",), plots=(),
        catalogue=sample / "layers" / "catalogue.yaml", packs=(), as_of=SAMPLE_DAY,
        chosen={"us-forest-act": {"scenario.enactment_date": SAMPLE_ENACTMENT}},
        out=report, overwrite=overwrite, formats=FORMATS,
        lang="zh" if lang == "zh" else "en", demo=True,
    )  # fmt: skip
    click.echo(f"\n{report / 'report.html'}")
    return 0


def copy_sample(target: Path) -> None:
    """Copy the sample data that came with the program."""
    checkout = Path(__file__).parents[3] / "sample_data"
    if (checkout / "make_sample_data.py").exists():
        _copy(checkout, target)
        return
    with as_file(files("ddcheck") / "_packaged" / "sample_data") as packaged:
        _copy(packaged, target)


def _copy(source: Path, target: Path) -> None:
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(source, target, dirs_exist_ok=True, ignore=ignored)
