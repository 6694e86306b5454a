"""What `ddcheck layers` says: plain lines, in both languages."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from ddcheck.evidence.fetching import Offer, Result
from ddcheck.evidence.known_layers import KnownLayer
from ddcheck.model.diagnostic import Diagnostic
from ddcheck.model.wording import Lang, Wording
from ddcheck.reports.diagnostics_text import say_diagnostics
from ddcheck.reports.plain_text import one_line
from ddcheck.reports.wrapping import fitted, width_of

SENTENCES = {
    "user_gets": Wording(
        "{layer} is not fetched by the program: {how}", "程序不下载 {layer}：{how}"
    ),
    "squares": Wording(
        "{layer}: the plots need the tiles {squares}", "{layer}：地块需要图幅 {squares}"
    ),
    "unreadable": Wording("{layer} cannot be used: {how}", "{layer} 无法使用：{how}"),
    "no_record": Wording("Known, and not readable ({n}): why", "已知但无法读取（{n}）及原因"),
    "share_alike": Wording("; what is derived from it keeps the licence", "；衍生品须沿用同一许可"),
    "error": Wording("known error: {error}", "已知误差：{error}"),
    "no_error": Wording("no error rate was read for this record", "本记录未查得误差率"),
    "total": Wording("together: {count:tile|tiles}, {size}", "合计：{count} 幅，{size}"),
    "total_unknown": Wording(
        "together: {count:tile|tiles}, {size} and more: not every server says",
        "合计：{count} 幅，{size} 以上：并非每个服务器都说明大小",
    ),
    "open": Wording(
        "Fetched by ddcheck layers fetch ({n})", "可用 ddcheck layers fetch 下载（{n}）"
    ),
    "user": Wording("Files that you get yourself ({n}): how", "须自行取得文件（{n}）及方法"),
    "licence": Wording(
        "licence {name}: commercial use {commercial}, redistribution {redistribute}; credit: {credit}",
        "许可 {name}：商业使用{commercial}，再分发{redistribute}；署名：{credit}",
    ),
    "yes": Wording("allowed", "允许"),
    "no": Wording("not without permission", "未经许可不允许"),
    "added": Wording(
        "{layer}: {count:file|files} recorded in {catalogue}",
        "{layer}：{count} 个文件已记入 {catalogue}",
    ),
    "needed": Wording("tiles to fetch: {count} ({names})", "需下载图幅：{count}（{names}）"),
    "nothing": Wording("nothing to fetch: all tiles are at hand", "无需下载：所需图幅均已具备"),
    "at_hand": Wording("at hand already: {names}", "已具备：{names}"),
    "ocean": Wording(
        "not published for this version, so their ground stays unseen: {names}",
        "该版本未发布，其覆盖的土地仍视为未观测：{names}",
    ),
    "no_file": Wording(
        "the producer has no file of these, and no list that says whether they are sea: {names}",
        "发布方没有下列图幅的文件，也没有可说明其是否为海域的清单：{names}",
    ),
    "size": Wording("size: {size}", "大小：{size}"),
    "size_unknown": Wording("size: the server does not say", "大小：服务器未说明"),
    "fetch_now": Wording("Fetch them now?", "现在下载？"),
    "fetched": Wording(
        "{layer} {tile}: fetched, sha256 {sha256}", "{layer} {tile}：已下载，sha256 {sha256}"
    ),
    "not there": Wording(
        "{layer} {tile}: the producer has no such file", "{layer} {tile}：发布方没有该文件"
    ),
    "failed": Wording("{layer} {tile}: not fetched: {why}", "{layer} {tile}：未能下载：{why}"),
    "sound": Wording("sound", "完好"),
    "missing": Wording("missing", "缺失"),
    "differs": Wording("differs from the catalogue", "与目录记录不符"),
    "empty": Wording("the catalogue records no file", "目录中没有文件记录"),
}


def say(key: str, lang: Lang, **values: object) -> str:
    """A sentence of the command."""
    return SENTENCES[key].say(lang, **values)


def print_known(layers: Sequence[KnownLayer], lang: Lang) -> None:
    """By how their files are got; a layer in four lines: what it is, licence, error, how or why not."""
    for key in ("open", "user", "no_record"):
        found = [layer for layer in layers if _group(layer) == key]
        _line(say(key, lang, n=len(found)))
        for layer in found:
            _known(layer, lang)
        _line("")


def _group(layer: KnownLayer) -> str:
    return "no_record" if layer.unreadable is not None else layer.access


def _known(layer: KnownLayer, lang: Lang) -> None:
    record = layer.record
    _line(f"  {layer.id}  [{record['product']} · {record['asserts']}]  {record['title']}")
    _line("      " + _licence(layer, lang))
    error = say("error", lang, error=record["error"]) if "error" in record else None
    _line("      " + (error or say("no_error", lang)))
    how = layer.how if layer.unreadable is None else layer.unreadable
    if layer.access != "open" or layer.unreadable is not None:
        _line("      " + how.say(lang))


def print_added(layer: str, count: int, catalogue: Path, lang: Lang) -> None:
    _line(say("added", lang, layer=layer, count=count, catalogue=catalogue))


def print_offer(layer: KnownLayer, offer: Offer, lang: Lang) -> None:
    """Size and licence, before anything is fetched."""
    _line(f"{layer.id}{'：' if lang == 'zh' else ': '}{layer.record['title']}")
    _line(_licence(layer, lang))
    if offer.at_hand:
        _line(say("at_hand", lang, names=", ".join(offer.at_hand)))
    if offer.not_published:
        _line(say("ocean", lang, names=", ".join(offer.not_published)))
    if offer.not_there:
        _line(say("no_file", lang, names=", ".join(offer.not_there)))
    if not offer.tiles:
        if not offer.not_there:
            _line(say("nothing", lang))
        return
    _line(say("needed", lang, count=len(offer.tiles), names=", ".join(offer.tiles)))
    if offer.size is None:
        _line(say("size_unknown", lang))
    else:
        _line(say("size", lang, size=_bytes(offer.size)))


def print_total(offers: Sequence[Offer], lang: Lang) -> None:
    """Tiles and bytes of all layers, before the question."""
    count = sum(len(offer.tiles) for offer in offers)
    known = [offer.size for offer in offers if offer.size is not None]
    key = "total" if len(known) == len(offers) else "total_unknown"
    _line(say(key, lang, count=count, size=_bytes(sum(known))))


def print_results(layer: str, results: Iterable[Result], lang: Lang) -> None:
    for result in results:
        digest = result.holding.sha256 if result.holding else ""
        values = {"layer": layer, "tile": result.tile, "sha256": digest, "why": result.why}
        _line(say(result.state, lang, **values))


def print_verified(
    found: Sequence[tuple[str, str, str]], diagnostics: Iterable[Diagnostic], lang: Lang
) -> None:
    """One line a file."""
    for line in say_diagnostics(diagnostics, lang):
        _line(line)
    for layer, name, state in found:
        _line(f"{layer}  {name}: {say(state, lang)}")
    if not found:
        _line(say("empty", lang))


def _licence(layer: KnownLayer, lang: Lang) -> str:
    licence = layer.licence
    return say(
        "licence", lang, name=licence.name, credit=licence.attribution,
        commercial=say(licence.commercial_use, lang), redistribute=say(licence.redistribute, lang),
    ) + (say("share_alike", lang) if licence.share_alike == "yes" else "")  # fmt: skip


def _bytes(size: int) -> str:
    amount = float(size)
    for unit in ("B", "kB", "MB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} GB"


def _line(text: str) -> None:
    for piece in fitted(one_line(text), width_of(sys.stdout)):
        sys.stdout.write(piece + "\n")
