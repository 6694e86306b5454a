"""Checks of plots that need more than the plots: what each needs, said where it was not at hand."""

from __future__ import annotations

from ddcheck.model.gap import Gap
from ddcheck.model.wording import Wording

INLAND_WATER = Wording(
    "whether plots lie in rivers or lakes (G16)", "地块是否位于河流或湖泊中（G16）"
)
REGION = Wording(
    "whether plots lie in the region declared for them (G18)", "地块是否位于所申报的地区（G18）"
)
OVERLAPS = Wording(
    "overlaps of plots beyond the first {most} (G24)", "第 {most} 对之后的地块重叠（G24）"
)
CHANGED = Wording(
    "whether plots changed since an earlier run (G26)", "地块自先前运行以来是否变更（G26）"
)
LAND_COVER = Wording(
    "whether plots lie in towns or on bare ground (G28)", "地块是否位于城镇或裸地（G28）"
)
FUTURE = Wording("whether a capture lies in the future (G30)", "采集日期是否在未来（G30）")
WHOLE_REGION = Wording(
    "whether a boundary is that of a region or a concession (G33)",
    "边界是否为行政区或特许地的边界（G33）",
)

_LACKS = Wording("the catalogue has no layer that {question}", "图层目录中没有{question}的图层")
_SAYS_WATER = Wording(
    "says what is water (asserts: land_mask)", "说明何处为水面（asserts: land_mask）"
)
_NAMES_REGIONS = Wording(
    "names regions (product: admin-regions, with name_field)",
    "给出地区名称（product: admin-regions，带 name_field）",
)
_SAYS_COVER = Wording(
    "says what covers the land (asserts: land_cover)", "说明土地覆盖（asserts: land_cover）"
)
_HAS_OUTLINES = Wording(
    "has the outlines (product: admin-regions or concessions)",
    "含有此类边界（product: admin-regions 或 concessions）",
)
_NO_RUN = Wording("no earlier run was named (--earlier)", "未指定先前的运行（--earlier）")
_NO_DAY = Wording("no day of the run is known", "不知道运行的日期")
_TOO_MANY = Wording(
    "more pairs of plots overlap than are cut in one run", "重叠的地块对超过一次运行所处理的数量"
)


def filled(wording: Wording, **values: object) -> Wording:
    """A wording with its values in place, in both languages."""
    said = {
        lang: {k: v.text(lang) if isinstance(v, Wording) else v for k, v in values.items()}
        for lang in ("en", "zh")
    }
    return Wording(wording.say("en", **said["en"]), wording.say("zh", **said["zh"]))


def _lacks(question: Wording) -> Wording:
    return filled(_LACKS, question=question)


WITHOUT_LAYERS = {
    "water": Gap(INLAND_WATER, _lacks(_SAYS_WATER)),
    "region": Gap(REGION, _lacks(_NAMES_REGIONS)),
    "cover": Gap(LAND_COVER, _lacks(_SAYS_COVER)),
    "outline": Gap(WHOLE_REGION, _lacks(_HAS_OUTLINES)),
}
WITHOUT_EARLIER = Gap(CHANGED, _NO_RUN)
WITHOUT_DAY = Gap(FUTURE, _NO_DAY)


def cut_short(most: int) -> Gap:
    """Not all overlaps were looked at."""
    return Gap(filled(OVERLAPS, most=f"{most:,}"), _TOO_MANY)
