"""The page of diagnostics, in each language: every code, and the bad input that triggers it.

The inputs are those that tests/diagnostics runs, so a page never shows one that says something else.
"""

from __future__ import annotations

import sys
from pathlib import Path

from ddcheck.model.diagnostic_codes import CODES
from ddcheck.model.wording import Lang, Wording
from ddcheck.reports.diagnostics_text import LEVELS

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "diagnostics"))

from catalogue_of_examples import EXAMPLES, NO_FILE
from example import SHIPMENT, Content, Example, Sheets

MADE = "<!-- Made by tools/make_docs.py from the code; do not edit. -->\n\n"
_LONGEST = 1_500
_FAMILIES = {
    "DD1": Wording("Reading files, forms", "读取文件、表单"),
    "DD2": Wording("Plots", "地块"),
    "DD3": Wording("Layers and rasters", "图层与栅格"),
    "DD4": Wording("Rule packs", "规则包"),
    "DD9": Wording("Surroundings", "运行环境"),
}
_TITLE = Wording("Diagnostics", "诊断代码")
_INTRODUCTION = Wording(
    "A diagnostic is about a file, never about the law. The code is stable and is the same in every "
    "language. `{{name}}` stands for what is filled in. Below each code stands a bad input that "
    "triggers it; the tests run every one of them. Where a table speaks of shipment S1, a "
    "`shipments.csv` that declares it stands beside it. The same text on the command line: "
    "`ddcheck explain DD203`. 中文：[诊断代码](../zh/reference/diagnostics.md).",
    "诊断针对文件，不涉及法律。代码固定不变，各语言相同。`{{name}}` 代表填入的内容。每个代码下列有触发它的"
    "错误输入；测试会逐一运行。表格提到批次 S1 时，旁边另有申报该批次的 `shipments.csv`。命令行同样内容：`ddcheck explain DD203 --lang zh`。"
    "English: [Diagnostics](../../reference/diagnostics.md).",
)
_TRIGGERED = Wording("Triggered by", "触发示例")
_WITH = Wording("with", "命令")
_ALSO = Wording("Always with it: {codes}.", "必然同时出现：{codes}。")
_NONE = Wording("No file triggers it: {reason}", "没有文件可触发：{reason}")


def diagnostics_page(lang: Lang) -> str:
    """docs/reference/diagnostics.md, or the same in Chinese."""
    text = MADE + f"# {_TITLE.say(lang)}\n\n{_INTRODUCTION.say(lang)}\n\n"
    family = ""
    for code, entry in sorted(CODES.items()):
        if code[:3] != family:
            family = code[:3]
            text += f"## {family}xx {_FAMILIES[family].say(lang)}\n\n"
        level = LEVELS[entry.level.value].say(lang)
        text += f"### {code} {entry.slug}\n\n**{level}**: {_said(entry.message, lang)}\n\n"
        text += f"{_said(entry.help, lang)}\n\n"
        if code in EXAMPLES:
            text += _example(EXAMPLES[code], lang)
        elif code in NO_FILE:
            text += _NONE.say(lang, reason=NO_FILE[code].say(lang)) + "\n\n"
    return text


def _said(wording: Wording, lang: Lang) -> str:
    return wording.say(lang)


def _example(example: Example, lang: Lang) -> str:
    command = example.how.replace("{input}", example.start or "folder/")
    text = f"{_TRIGGERED.say(lang)} ({_WITH.say(lang)} `{command}`)"
    if example.shown is not None:
        words = example.shown.text(lang)
        text += f": {words}\n\n" if "\n" not in words else f":\n\n{_block(words, 'diff')}"
    else:
        files = {n: data for n, data in example.files.items() if data != SHIPMENT.get(n)}
        text += ":\n\n" + "".join(_file(n, data) for n, data in (files or example.files).items())
    if example.also:
        text += _ALSO.say(lang, codes=", ".join(sorted(example.also))) + "\n\n"
    return text


def _file(name: str, content: Content) -> str:
    if isinstance(content, Sheets):
        return f"`{name}`\n\n{_block(content.text(), 'text')}"
    words = content if isinstance(content, str) else content.decode("utf-8")
    assert len(words) <= _LONGEST, f"{name}: say in words what this input is"
    return f"`{name}`\n\n{_block(words, 'text')}"


def _block(text: str, kind: str) -> str:
    shown = text.rstrip("\n")
    return f"```{kind}\n{shown}\n```\n\n"
