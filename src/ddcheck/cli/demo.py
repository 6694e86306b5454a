"""ddcheck demo: the sample shipments, screened."""

from __future__ import annotations

import shutil
from datetime import date
from importlib.resources import as_file, files
from pathlib import Path

import click

from ddcheck.cli.options import FORMATS, RESULT, lang_option
from ddcheck.cli.spoken import SpokenCommand, option
from ddcheck.model.wording import Lang, Wording

SAMPLE_DAY = date(2024, 11, 20)
SAMPLE_ENACTMENT = date(2021, 6, 30)
_OPEN = Wording("Now open {page} in a browser.", "请用浏览器打开 {page}")


@click.command(
    cls=SpokenCommand,
    zh="""
    把虚构的示例批次写入 FOLDER/sample_data，筛查后把结果写入 FOLDER/report。

    只要完成了筛查，无论有何发现，退出码都为 0：示例数据有意包含各种问题。
    """,
)
@click.argument(
    "folder", type=click.Path(file_okay=False, path_type=Path), default=Path("ddcheck-demo")
)
@option(
    "--overwrite",
    is_flag=True,
    section=RESULT,
    help="Write over an earlier demo in the folder.",
    zh="覆盖该文件夹中先前的演示。",
)
@lang_option
def demo(folder: Path, overwrite: bool, lang: str) -> int:  # noqa: FBT001
    """Write the invented sample shipments to FOLDER/sample_data and screen them into FOLDER/report.

    Its exit code is 0 when the sample was screened, whatever was found: the sample is full of
    findings on purpose.

    \b
    Examples:
      ddcheck demo
      ddcheck demo --lang zh ddcheck-demo-zh
      ddcheck screen ddcheck-demo/sample_data/shipments \\
        --layers ddcheck-demo/sample_data/layers/catalogue.yaml \\
        --as-of 2024-11-20 --enactment-date 2021-06-30        (the same by hand)
    """
    from ddcheck.cli.run import run_and_report

    sample = folder / "sample_data"
    copy_sample(sample)
    report = folder / "report"
    language: Lang = "zh" if lang == "zh" else "en"
    run_and_report(
        declarations=(sample / "shipments",), plots=(),
        catalogue=sample / "layers" / "catalogue.yaml", packs=(), as_of=SAMPLE_DAY,
        chosen={"us-forest-act": {"scenario.enactment_date": SAMPLE_ENACTMENT}},
        out=report, overwrite=overwrite, formats=FORMATS,
        lang=language, demo=True,
    )  # fmt: skip
    click.echo("\n" + _OPEN.say(language, page=report / "report.html"))
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
