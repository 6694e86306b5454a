"""ddcheck layers: known layers, the user's catalogue, and fetching tiles when asked."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ddcheck.cli.options import INPUT, ISO_DATE, RESULT, lang_option
from ddcheck.cli.spoken import SpokenGroup, option
from ddcheck.model.errors import InputInvalid, UsageError
from ddcheck.model.wording import LANGS, Lang, Wording

if TYPE_CHECKING:
    from ddcheck.evidence.known_layers import KnownLayer

LICENCE = Wording("What only you can say of a layer", "只有您能说明的图层信息")
catalogue_option = option(
    "--catalogue", type=click.Path(dir_okay=False, path_type=Path), default=Path("catalogue.yaml"),
    show_default=True, section=RESULT,
    help="The catalogue file to read or to keep.", zh="要读取或维护的图层目录文件。",
)  # fmt: skip


@click.group(
    cls=SpokenGroup,
    zh="""
    列出已知图层，维护图层目录，下载图幅。

    除 fetch 外，任何命令都不联网；fetch 先说明数量、大小和许可，经确认才下载。
    """,
)
@lang_option
def layers(lang: str) -> None:
    """List known layers, keep a catalogue, fetch tiles.

    No command but fetch uses the network, and fetch asks first: how much it is, under which licence.

    \b
    Examples:
      ddcheck layers list
      ddcheck layers fetch --for plots.geojson --catalogue layers/catalogue.yaml
      ddcheck layers add gfc-2024-lossyear hansen/*lossyear*.tif
      ddcheck layers verify --catalogue layers/catalogue.yaml
    """


@layers.command(
    "list",
    zh="""
    列出程序知道如何读取的图层：回答什么问题、许可、已知误差、如何取得。
    """,
)
@lang_option
def list_layers(lang: str) -> int:
    """List the layers that the program knows: what they answer, licence, known error, how to get them.

    \b
    Example:
      ddcheck layers list
    """
    from ddcheck.evidence.known_layers import known_layers
    from ddcheck.reports.layers_report import print_known

    print_known(list(known_layers().values()), _lang(lang))
    return 0


@layers.command(
    zh="""
    把图层 LAYER 的文件 FILES 连同哈希值登记到图层目录。
    """,
)
@click.argument("layer")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@option(
    "--permission",
    section=LICENCE,
    help="Permission of the licence holder, in words, with its date.",
    zh="许可方的授权，用文字写明并注明日期。",
)
@option(
    "--period",
    nargs=2,
    type=ISO_DATE,
    section=LICENCE,
    help="First and last day that a supplied layer speaks of.",
    zh="自备图层所涉时段的首日和末日。",
)
@option(
    "--covers",
    nargs=4,
    type=float,
    metavar="WEST SOUTH EAST NORTH",
    section=LICENCE,
    help="Where a supplied layer claims to be complete, in degrees.",
    zh="自备图层声称完整的范围（西 南 东 北，单位为度）。",
)
@catalogue_option
@lang_option
def add(
    layer: str, files: tuple[Path, ...], catalogue: Path, permission: str | None,
    period: tuple[date, date] | None, covers: tuple[float, float, float, float] | None, lang: str,
) -> int:  # fmt: skip
    """Add FILES of LAYER to the catalogue, with their hashes.

    \b
    Examples:
      ddcheck layers add gfc-2024-lossyear tiles/*lossyear*.tif
      ddcheck layers add wdpa wdpa.gpkg --period 1900-01-01 2026-10-01 \\
        --covers -180 -90 180 90 --permission "UNEP-WCMC, 2026-10-02"
    """
    from ddcheck.evidence.holdings import write_vector
    from ddcheck.reports.layers_report import print_added

    known = _known(layer)
    _refuse_unreadable(known)
    if known.is_raster:
        from ddcheck.cli.add_run import add_raster

        count = add_raster(known, files, catalogue, _said(known, permission, period))
        print_added(known.id, count, catalogue, _lang(lang))
        return 0
    if len(files) != 1 or not period or not covers:
        raise UsageError(
            Wording(
                f"{layer} is one file, and needs --period and --covers",
                f"{layer} 是单个文件，须用 --period 和 --covers 说明",
            )
        )
    details = _said(known, permission, period)
    details["covers"] = dict(zip(("west", "south", "east", "north"), covers, strict=True))
    write_vector(catalogue, known, files[0], details)
    print_added(known.id, 1, catalogue, _lang(lang))
    return 0


@layers.command(
    zh="""
    下载地块所需的图幅；先显示数量、大小和许可，经确认才开始。

    不写 LAYER 时，下载规则包所需图层的最新版本。退出码：0 所需图幅齐备，3 仍有缺失。
    """,
)
@click.argument("layers", nargs=-1, metavar="[LAYER]...")
@option(
    "--for",
    "plots",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    required=True,
    section=INPUT,
    help="The plots that need the tiles, in any format that plots are read in.",
    zh="需要图幅的地块，可用任何可读取的地块格式。",
)
@option(
    "--rules",
    multiple=True,
    metavar="PACK",
    section=INPUT,
    help="Without LAYER: fetch what this pack asks for; may be repeated.",
    zh="不写 LAYER 时：下载该规则包所需的图层；可重复。",
)
@option(
    "--base-url",
    metavar="URL",
    section=INPUT,
    help="A mirror: this address instead of the producer's folder.",
    zh="镜像：以此地址代替发布方的文件夹。",
)
@option(
    "--yes",
    is_flag=True,
    section=RESULT,
    help="Do not ask before downloading.",
    zh="下载前不再询问。",
)
@catalogue_option
@lang_option
def fetch(
    layers: tuple[str, ...], plots: tuple[Path, ...], rules: tuple[str, ...], catalogue: Path,
    yes: bool, base_url: str | None, lang: str,  # noqa: FBT001
) -> int:  # fmt: skip
    """Fetch the tiles that plots need; number, size and licence are shown first.

    Without LAYER these are the newest versions of what the rule packs ask for. Exit code 0: all is
    at hand, 3: something is missing.

    \b
    Examples:
      ddcheck layers fetch --for plots.parquet --catalogue layers/catalogue.yaml
      ddcheck layers fetch gfc-2024-lossyear jrc-gfc2020 --for plots.geojson
    """
    from ddcheck.cli.fetch_run import fetch_for
    from ddcheck.cli.wanted_layers import asked_for

    found = [_known(name) for name in layers] or asked_for(rules)
    return fetch_for(found, plots, catalogue, base_url, _lang(lang), ask=not yes)


@layers.command(
    zh="""
    重新计算图层目录中每个文件的哈希值；全部完好时退出码为 0，否则为 5。
    """,
)
@catalogue_option
@lang_option
def verify(catalogue: Path, lang: str) -> int:
    """Hash every file of the catalogue anew; exit 0 if all are sound, 5 if not.

    \b
    Example:
      ddcheck layers verify --catalogue layers/catalogue.yaml
    """
    from ddcheck.evidence.catalogue import load_catalogue
    from ddcheck.evidence.holdings import verify as check
    from ddcheck.model.diagnostic import Diagnostics
    from ddcheck.reports.layers_report import print_verified

    diagnostics = Diagnostics()
    found = check(load_catalogue(catalogue, diagnostics))
    print_verified(found, diagnostics.sorted(), _lang(lang))
    sound = all(state == "sound" for _, _, state in found)
    return 0 if sound and found and not diagnostics.has_errors else 5


def _lang(lang: str) -> Lang:
    return "zh" if lang == "zh" else "en"


def _known(name: str) -> KnownLayer:
    import difflib

    from ddcheck.evidence.known_layers import known_layers

    found = known_layers()
    if name not in found:
        near = difflib.get_close_matches(name, found, n=1)
        raise UsageError(
            Wording(
                f"there is no known layer {name}. "
                + (f"Did you mean {near[0]}?" if near else "See: ddcheck layers list"),
                f"没有名为 {name} 的已知图层。"
                + (f"是否指 {near[0]}？" if near else "请查看：ddcheck layers list"),
            )
        )
    return found[name]


def _refuse_unreadable(known: KnownLayer) -> None:
    from ddcheck.reports.layers_report import SENTENCES

    why = known.unreadable
    if why is not None:
        said = SENTENCES["unreadable"]
        en, zh = (said.say(lang, layer=known.id, how=why.say(lang)) for lang in LANGS)
        raise InputInvalid(Wording(en, zh))


def _said(
    known: KnownLayer, permission: str | None, period: tuple[date, date] | None
) -> dict[str, object]:
    """What only the user can say of a layer: a permission, and the days that it speaks of."""
    details: dict[str, object] = {}
    if permission:
        details["licence"] = {**known.record["licence"], "permission": permission}
    if period:
        details["period"] = {"start": period[0].isoformat(), "end": period[1].isoformat()}
    return details
