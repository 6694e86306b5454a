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
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ddcheck.model.diagnostic import Diagnostics
from ddcheck.model.outcome import Nature, Severity
from ddcheck.model.wording import Lang, Wording
from ddcheck.reports.rule_page import rule_page
from ddcheck.rulepack.library import find_packs
from ddcheck.rulepack.loader import load_pack
from ddcheck.rulepack.messages import texts_of
from ddcheck.rulepack.pack import Rule, RulePack

ROOT = Path(__file__).parents[1]
ROWS = ROOT / "tools" / "law_rows.csv"
FOLDERS: dict[Lang, Path] = {"en": ROOT / "docs" / "rules", "zh": ROOT / "docs" / "zh" / "rules"}
_ROW = re.compile(r"([A-Z]{2})-(\d{2})(?:(?:…|\.\.|–| to )(?:[A-Z]{2}-)?(\d{2}))?")
_ELSEWHERE = Wording("[中文]({path})", "[English]({path})")


@dataclass(frozen=True)
class Row:
    """One row of the law sheet: which law, which pack, and what covers it if no pack has to.

    `severity` is that of the sheet; `fails` says whether something fails by the row, or whether it
    only asks for a person or for what is missing.
    """

    id: str
    law: str
    pack: str
    severity: str = ""
    fails: str = ""
    otherwise: str = ""


@dataclass(frozen=True)
class Cover:
    """What became of a row: the rules that stand for it, else why there is none."""

    row: Row
    rules: tuple[str, ...]
    because: str | None
    departs: tuple[str, ...] = ()
    """Where its rules are milder than the row, in the words of the pack."""
    milder: tuple[str, ...] = ()
    """What is milder, as found by comparing: the weight, or that nothing fails."""

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
    if not rules:
        return Cover(row, (), next(left_out, row.otherwise or None))
    own = [rule for rule in pack.own_rules if rule.id in rules]
    departs = tuple(rule.departs.en for rule in own if rule.departs is not None)
    return Cover(row, rules, None, departs, tuple(_milder(row, own)))


def _milder(row: Row, rules: Sequence[Rule]) -> Iterator[str]:
    """In what all rules of a row are milder than the row; the words of a pack must say why."""
    heaviest = max((rule.severity for rule in rules), key=lambda severity: severity.risk)
    if row.severity and heaviest.risk < Severity(row.severity).risk:
        yield f"{heaviest.value} for {row.severity}"
    if row.fails == "yes" and all(rule.nature is Nature.INDICATOR for rule in rules):
        yield "an indicator, where the row fails"


def coverage_page(loaded: dict[str, RulePack]) -> str:
    """The page that says of every row which rule stands for it, or why none does."""
    covers = coverage(loaded)
    lines = [
        "<!-- made by tools/make_rule_pages.py; do not edit -->",
        "# What is covered",
        "",
        "Every row of the law sheet that the packs were written from: the rule that stands for it, or the reason why there is none. Where the",
        "rules are milder than the row, in weight or because a person decides what the row lets fail, the last column says why.",
        "",
        "| pack | rows | rules | left out, with the reason | milder, with the reason | missing |",
        "|---|---|---|---|---|---|",
    ]
    names = list(dict.fromkeys(cover.row.pack for cover in covers))
    for name in names:
        own = [cover for cover in covers if cover.row.pack == name]
        counts = (
            len(own), sum(bool(c.rules) for c in own), sum(c.because is not None for c in own),
            sum(bool(c.departs) for c in own),
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
    lines = [
        f"## {covers[0].row.law}",
        "",
        "| row | rule, or why none | milder than the row, and why |",
        "|---|---|---|",
    ]
    for cover in covers:
        said = cover.because or "**missing**"
        if cover.rules:
            pack = loaded[name]
            titled = (rule for rule in pack.own_rules if rule.id in cover.rules)
            said = "; ".join(f"`{r.id}`: {texts_of(pack, r, 'en').title}" for r in titled)
        cells = (cover.row.id, said, " ".join(cover.departs))
        lines.append("| " + " | ".join(" ".join(c.split()).replace("|", "/") for c in cells) + " |")
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
