"""Writes a page a rule pack, in both languages, and the table of what is covered.

    python tools/make_rule_pages.py            write docs/rules/ and docs/zh/rules/
    python tools/make_rule_pages.py --check    change nothing; name what is stale and leave with 1

tools/law_rows.csv lists the rows of the law sheet: each must be the `ref` of a rule of its pack, or
stand in the pack's `not_encoded`, or say there what covers it otherwise.
"""

from __future__ import annotations

import csv
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from ddcheck.model.diagnostic import Diagnostics
from ddcheck.model.wording import Lang, Wording
from ddcheck.reports.rule_page import rule_page
from ddcheck.rulepack.library import find_packs
from ddcheck.rulepack.loader import load_pack
from ddcheck.rulepack.messages import texts_of
from ddcheck.rulepack.pack import RulePack

ROOT = Path(__file__).parents[1]
ROWS = ROOT / "tools" / "law_rows.csv"
FOLDERS: dict[Lang, Path] = {"en": ROOT / "docs" / "rules", "zh": ROOT / "docs" / "zh" / "rules"}
_ROW = re.compile(r"([A-Z]{2})-(\d{2})(?:(?:…|\.\.|–| to )(?:[A-Z]{2}-)?(\d{2}))?")
_ELSEWHERE = Wording("[中文]({path})", "[English]({path})")


@dataclass(frozen=True)
class Row:
    """One row of the law sheet: which law, which pack, and what covers it if no pack has to."""

    id: str
    law: str
    pack: str
    otherwise: str


@dataclass(frozen=True)
class Cover:
    """What became of a row: the rules that stand for it, else why there is none."""

    row: Row
    rules: tuple[str, ...]
    because: str | None

    @property
    def missing(self) -> bool:
        return not self.rules and self.because is None


def rows() -> list[Row]:
    with ROWS.open(encoding="utf-8", newline="") as stream:
        return [Row(**row) for row in csv.DictReader(stream)]


def packs() -> dict[str, RulePack]:
    """The packs that come with the program. Raises SystemExit if one cannot be loaded."""
    found = {}
    for name, folder in find_packs().items():
        diagnostics = Diagnostics()
        pack = load_pack(folder, diagnostics)
        if pack is None:
            raise SystemExit(f"{name}: {[str(d.place) for d in diagnostics.items]}")
        found[name] = pack
    return found


def row_ids(text: str) -> set[str]:
    """The rows that a ref or a provision names; `CT-01…CT-13` names all between."""
    found = set()
    for law, first, last in _ROW.findall(text):
        found |= {f"{law}-{n:02d}" for n in range(int(first), int(last or first) + 1)}
    return found


def coverage(loaded: dict[str, RulePack]) -> list[Cover]:
    """What became of every row, in the order of the sheet."""
    return [_cover(row, loaded.get(row.pack)) for row in rows()]


def _cover(row: Row, pack: RulePack | None) -> Cover:
    if pack is None:
        return Cover(row, (), row.otherwise or None)
    rules = tuple(rule.id for rule in pack.own_rules if row.id in row_ids(rule.ref))
    left_out = (
        because.en for provision, because in pack.not_encoded if row.id in row_ids(provision)
    )
    return Cover(row, rules, None if rules else next(left_out, row.otherwise or None))


def coverage_page(loaded: dict[str, RulePack]) -> str:
    """The page that says of every row which rule stands for it, or why none does."""
    covers = coverage(loaded)
    lines = [
        "<!-- made by tools/make_rule_pages.py; do not edit -->",
        "# What is covered",
        "",
        "Every row of the law sheet that the packs were written from: the rule that stands for it, or the reason why there is none.",
        "",
        "| pack | rows | rules | left out, with the reason | missing |",
        "|---|---|---|---|---|",
    ]
    names = list(dict.fromkeys(cover.row.pack for cover in covers))
    for name in names:
        own = [cover for cover in covers if cover.row.pack == name]
        counts = (
            len(own), sum(bool(c.rules) for c in own), sum(c.because is not None for c in own),
            sum(c.missing for c in own),
        )  # fmt: skip
        link = f"[{name}]({name}.md)" if name in loaded else f"{name} (no pack)"
        lines.append(f"| {link} | " + " | ".join(map(str, counts)) + " |")
    others = [name for name in loaded if name not in names]
    if others:
        lines += [
            "",
            "Packs without rows of a law: " + ", ".join(f"[{n}]({n}.md)" for n in others) + ".",
        ]
    for name in names:
        lines += ["", *_of_law(name, [c for c in covers if c.row.pack == name], loaded)]
    return "\n".join(lines) + "\n"


def _of_law(name: str, covers: list[Cover], loaded: dict[str, RulePack]) -> list[str]:
    lines = [f"## {covers[0].row.law}", "", "| row | rule, or why none |", "|---|---|"]
    for cover in covers:
        said = cover.because or "**missing**"
        if cover.rules:
            pack = loaded[name]
            titled = (rule for rule in pack.own_rules if rule.id in cover.rules)
            said = "; ".join(f"`{r.id}`: {texts_of(pack, r, 'en').title}" for r in titled)
        lines.append(f"| {cover.row.id} | {' '.join(said.split()).replace('|', '/')} |")
    return lines


def pages() -> dict[Path, str]:
    """All pages as they should be."""
    loaded = packs()
    made = {FOLDERS["en"] / "coverage.md": coverage_page(loaded)}
    for lang, folder in FOLDERS.items():
        for name, pack in loaded.items():
            other = f"../zh/rules/{name}.md" if lang == "en" else f"../../rules/{name}.md"
            link = _ELSEWHERE.say(lang, path=other)
            first, *rest = rule_page(pack, lang)
            made[folder / f"{name}.md"] = (
                "\n".join([first, rest[0], "", link, *rest[1:]]).rstrip() + "\n"
            )
    return made


def stale() -> list[Path]:
    """Pages that are not what the packs say, and pages of packs that are gone."""
    wanted = pages()
    there = {path for folder in FOLDERS.values() for path in folder.glob("*.md")}
    old = [p for p, text in wanted.items() if p not in there or p.read_text("utf-8") != text]
    return [*old, *sorted(there - set(wanted))]


def main(arguments: list[str]) -> int:
    found = stale()
    wanted = pages()
    for path in found:
        sys.stdout.write(f"{path.relative_to(ROOT)}\n")
        if "--check" in arguments:
            continue
        if path in wanted:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(wanted[path], encoding="utf-8")
        else:
            path.unlink()
    return 1 if found and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
