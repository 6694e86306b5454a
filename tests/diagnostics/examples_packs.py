"""Bad rule packs and review records: DD131, DD140, DD142, DD193, DD194, DD401 to DD447.

Most are the invented pack of the rule packs' own tests with one thing changed.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

from example import Codes, Example, said, silent

from ddcheck.model.diagnostic import Diagnostics
from ddcheck.model.errors import InputInvalid
from ddcheck.model.wording import Wording
from ddcheck.planning import load_packs
from ddcheck.rulepack.library import find_packs, resolve_pack
from ddcheck.rulepack.lint import lint
from ddcheck.rulepack.loader import load_pack
from ddcheck.rulepack.scaffold import new_pack
from ddcheck.screening import Request, screen

for room in ("rulepack", "assessment"):
    sys.path.insert(0, str(Path(__file__).parents[1] / room))

from demo_pack import FILES, edited, write_demo
from pack_folder import extending, including, write

DAY = date(2026, 11, 20)
LINT = "ddcheck rules lint {input}"
Make = Callable[[Path], Path]


def linted(folder: Path) -> Codes:
    """What loading and linting say."""
    diagnostics = Diagnostics()
    pack = load_pack(folder, diagnostics)
    if pack is not None:
        lint(pack, diagnostics)
    return said(diagnostics)


def pack(name: str, old: str, new: str, also: str = "") -> Example:
    """The invented pack with one edit of one file."""
    changes = edited(name, old, new)
    shown = f"{name}\n- {_line(FILES[name], old)}\n+ {_line(changes[name] or '', new or old)}"
    return _example(lambda at: write_demo(at, changes), Wording(shown, shown), also)


def _line(text: str, part: str) -> str:
    """The whole lines that a part of a text stands in."""
    if part not in text:
        return ""
    start, end = text.index(part), text.index(part) + len(part.rstrip("\n"))
    return (
        text[text.rfind("\n", 0, start) + 1 : (text + "\n").index("\n", end)]
        .strip("\n")
        .replace("\n", "\n  ")
    )


def made(en: str, zh: str, make: Make, also: str = "") -> Example:
    return _example(make, Wording(en, zh), also)


def _example(make: Make, shown: Wording, also: str) -> Example:
    return Example(
        run=lambda at: linted(make(at)), shown=shown, how=LINT, also=frozenset(also.split())
    )


def files(**changes: str | None) -> Make:
    named = {
        name.replace("__", "/").replace("_yaml", ".yaml"): text for name, text in changes.items()
    }
    return lambda at: write_demo(at, named)


def synonyms(rows: str) -> Example:
    """A file of synonyms for a shipment that is screened."""

    def run(at: Path) -> Codes:
        at.mkdir(parents=True, exist_ok=True)
        (at / "shipments.csv").write_text("shipment_id\nS1\n")
        (at / "names.txt").write_text(rows)
        request = Request((at / "shipments.csv",), (), None, ("kr-timber",), DAY, {})
        diagnostics = Diagnostics()
        try:
            done = screen(replace(request, synonyms=at / "names.txt"), silent)
        except InputInvalid as refused:
            return {item.code for item in refused.diagnostics}
        return said(diagnostics) | {item.code for item in done.record.diagnostics} & {"DD193"}

    how = "ddcheck screen shipments.csv --synonyms {input}"
    return Example(run=run, shown=Wording(rows.strip(), rows.strip()), how=how)


def change(flow: str) -> Example:
    """A pack that extends the invented one by one change."""
    shown = f"extends: demo-law\nchanges:\n  - {flow}"
    return _example(lambda at: extending(at, flow), Wording(shown, shown), "")


def changed_copy(name: str, file: str, *edits: tuple[str, str]) -> Make:
    """A pack that comes along, copied and edited."""

    def make(at: Path) -> Path:
        folder = at / name
        source = find_packs()[name] if name in find_packs() else resolve_pack(name)
        shutil.copytree(source, folder)
        path = folder / file
        text = path.read_text(encoding="utf-8")
        for old, new in edits:
            assert old in text, old
            text = text.replace(old, new, 1)
        path.write_text(text, encoding="utf-8")
        return folder

    return make


def certificate(at: Path) -> Path:
    folder = changed_copy(
        "forest-loss", "rules/no-forest-loss-after-date.yaml", ("subject: plot", "subject: origin")
    )(at)
    rule = folder / "rules" / "no-forest-loss-after-date.yaml"
    head, tail = rule.read_text(encoding="utf-8").split("clear_only_if:")
    offered = "{ fact: origin.document_in_force, given: { types: [fsc_cert] }, is: true }"
    seen = (
        "{ fact: plot.observed_share, at_least: { parameter: screening.smallest_observed_share } }"
    )
    last = tail.split("not_tested:")[1]
    rule.write_text(
        f"{head}clear_only_if: {{ all: [{seen}, {offered}] }}\nnot_tested:{last}", encoding="utf-8"
    )
    return folder


PAPERS = """\
papers:
  kind: law
  type: list
  description: { en: Papers, zh: 文件 }
  values: [ { from: 2020-01-01, value: [harvest_permit, %s], source: demo-1 } ]
%s"""


def papers(types: str, more: str = "") -> dict[str, str | None]:
    rule = (
        FILES["rules/days.yaml"]
        .replace("subject: shipment", "subject: line")
        .replace(
            "requires: { fact: shipment.arrival_date, below: { parameter: choices.first_day } }",
            "requires: { fact: line.document_valid, given: { types: { parameter: lists.papers } }, as: paper, is: true }",
        )
    )
    texts: dict[str, str | None] = {}
    for lang in ("en", "zh"):
        text = FILES[f"messages/{lang}.yaml"]
        start = text.index("days:")
        texts[f"messages/{lang}.yaml"] = text[:start] + re.sub(
            r"\{(?!subject)[\w.]+\}", "…", text[start:]
        )
    return {"rules/days.yaml": rule, "parameters/lists.yaml": PAPERS % (types, more), **texts}


def ambiguous_label(at: Path) -> Path:
    return write_demo(at, edited("rules/words.yaml", "as: listed", "as: limits.mass"))


def itself(at: Path) -> Path:
    return including(at, includes="[other-law]")


def unknown_pack(at: Path) -> Path:
    return including(at, includes="[demo-lwa]")


def two_meanings(at: Path) -> Path:
    folder = including(at)
    for name in ("rules/lands.yaml", "cases/lands.yaml"):
        moved = (folder / name).read_text(encoding="utf-8").replace("lands", "days")
        (folder / name).unlink()
        write(folder, {name.replace("lands", "days"): moved})
    for lang in ("en", "zh"):
        path = folder / f"messages/{lang}.yaml"
        path.write_text(
            path.read_text(encoding="utf-8").replace("lands", "days", 1), encoding="utf-8"
        )
    return folder


def fresh(at: Path) -> Path:
    new_pack(at / "our-rules", "first-rule", "line", "requirement", DAY)
    return at / "our-rules"


def same_name(at: Path) -> Codes:
    one = write_demo(at / "a")
    other = write_demo(at / "b", edited("messages/en.yaml", "Choose a day.", "Choose well."))
    try:
        load_packs((str(one), str(other)), DAY, {})
    except InputInvalid as error:
        return {found.code for found in error.diagnostics}
    return set()


# Review records -------------------------------------------------------------------------------

BATCH = {
    "shipments.csv": "shipment_id,import_country,processing_country,arrival_date,supplier\nS-1,CN,CN,2026-11-10,Upland Wood\n",
    "lines.csv": "shipment_id,line_no,hs_code,commodity,quantity,unit,unit_price,reference_unit_price\n"
    "S-1,1,440725,wood,10,m3,100,400\n",
}
RECORD = {
    "document_id": "R-1", "type": "review_record", "issuer": "Zhao Li", "issued": "2026-11-15",
    "expires": "2026-12-31", "shipment_id": "S-1", "line_no": "1", "plot_id": "*",
    "species": "*", "statement": "windthrow auction and invoice seen", "closes": "CN-08",
}  # fmt: skip


def review(**cells: str) -> Example:
    record = {**RECORD, **cells}
    text = ",".join(record) + "\n" + ",".join(record.values()) + "\n"
    return Example({**BATCH, "documents.csv": text}, run=screened,
                   how="ddcheck screen {input} --rules cn-forest-law --as-of 2026-11-20")  # fmt: skip


def screened(folder: Path) -> Codes:
    run = screen(Request((folder,), (), None, ("cn-forest-law",), DAY, {}), silent)
    return {found.code for found in run.record.diagnostics}


PACKS = {
    "DD131": made("parameters/bill.yaml of us-forest-act without the line chosen_by",
                  "us-forest-act 的 parameters/bill.yaml 去掉 chosen_by 一行",
                  changed_copy("us-forest-act", "parameters/bill.yaml", ("  chosen_by: scenario.bill_version\n", ""))),
    "DD140": made("forest-loss, changed so that a paper of the type fsc_cert may answer as well",
                  "修改 forest-loss，使 fsc_cert 类文件也可作答", certificate),
    "DD142": made("eu-eudr with a pattern for the EORI number that repeats without a bound",
                  "eu-eudr 的 EORI 编号格式含无上限的重复", changed_copy("eu-eudr", "parameters/parties.yaml", ("[A-Z]{2}[A-Za-z0-9]{1,15}", "([A-Z]+)+"))),
    "DD401": pack("pack.yaml", "title:", "title: &t"),
    "DD402": pack("pack.yaml", "version: 0.1.0\n", "version: 0.1.0\ncolour: red\n"),
    "DD403": pack("pack.yaml", "status: in_force\n", ""),
    "DD404": pack("pack.yaml", "status: in_force", "status: inforce"),
    "DD405": pack("rules/amounts.yaml", "fact: line.value", "fact: line.vlaue"),
    "DD406": pack("rules/amounts.yaml", "limits.smallest_value", "limits.mass"),
    "DD407": pack("parameters/limits.yaml", ", source: demo-1", ""),
    "DD408": pack("parameters/scope.yaml", "from: 2020-01-01, value", "from: 2020-01-02, value"),
    "DD409": pack("rules/amounts.yaml", "provision: demo-1", "provision: demo-0"),
    "DD410": pack("rules/amounts.yaml", "limits.smallest_value", "limits.smallest"),
    "DD411": pack("cases/forest.yaml", "expect: not_met", "expect: met"),
    "DD412": made("a pack without cases for one of its rules", "某规则没有任何案例的规则包",
                  files(cases__words_yaml=None), also="DD413 DD447"),
    "DD413": pack("cases/amounts.yaml", "line.value: 10,", "line.value: 9,", also="DD447"),
    "DD414": pack("messages/zh.yaml", "{loss}", "…"),
    "DD415": pack("rules/amounts.yaml", "confidence: verified", "confidence: memory-low"),
    "DD416": pack("rules/amounts.yaml", "until: 2030-12-31", "until: 2019-12-31"),
    "DD417": pack("rules/days.yaml", "below:", "in:"),
    "DD418": pack("rules/amounts.yaml", "subject: line", "subject: shipment"),
    "DD419": made("pack.yaml with includes: [demo-lwa]", "pack.yaml 写有 includes: [demo-lwa]", unknown_pack),
    "DD420": made("a file notes.txt in the folder of a pack", "规则包文件夹中的 notes.txt",
                  lambda at: write_demo(at, {"notes.txt": "x"})),
    "DD421": pack("rules/days.yaml", "{ parameter: choices.first_day }", "2022-02-01", also="DD411"),
    "DD422": made("a table that no parameter names", "没有参数引用的表",
                  lambda at: write_demo(at, {"tables/more.csv": "a,b\n1,2\n"})),
    "DD423": made("a label that is the name of a parameter too: as: limits.mass",
                  "标签同时是参数名：as: limits.mass", ambiguous_label, also="DD424"),
    "DD424": pack("messages/en.yaml", "{limits.share}", "{limits.shares}"),
    "DD425": pack("rules/days.yaml", "is: US", "is: USA"),
    "DD426": pack("cases/amounts.yaml", ", line.entry_plant_mass: unknown", ""),
    "DD427": pack("pack.yaml", "  loss_year: hansen-gfc\n", "  loss_year: null\n"),
    "DD430": review(closes="CN-05"),
    "DD431": review(statement=""),
    "DD432": review(closes="CN-80"),
    "DD433": review(expires="2026-11-19"),
    "DD434": review(line_no="7"),
    "DD435": made("pack.yaml of other-law with includes: [other-law]",
                  "other-law 的 pack.yaml 写有 includes: [other-law]", itself),
    "DD436": made("a pack that includes another, and has a rule of the same name that says other things",
                  "包含另一规则包，且有同名而内容不同的规则", two_meanings),
    "DD437": change("{ parameter: limits.canopy, value: 9 }"),
    "DD438": change("{ parameter: limits.share, value: 0.06 }"),
    "DD439": change("{ parameter: limits.share, value: 0.06, reason: so it is }"),
    "DD440": made("a pack as ddcheck rules new writes it", "ddcheck rules new 刚写出的规则包", fresh),
    "DD441": pack("pack.yaml", "needs:", "information_only: true\nneeds:"),
    "DD442": made("a requirement that a paper of the type fsc_cert would meet",
                  "可凭 fsc_cert 类文件满足的要求", lambda at: write_demo(at, papers("fsc_cert"))),
    "DD443": made("although_weak: { fsc_cert: … } where fsc_cert is not in the list",
                  "列表中没有 fsc_cert 却写有 although_weak: { fsc_cert: … }",
                  lambda at: write_demo(at, papers("land_title", "  although_weak: { fsc_cert: the act asks for it }\n"))),
    "DD445": change("{ rule: wards, severity: blocker }"),
    "DD447": pack("rules/days.yaml", "applies_when: { fact: shipment.import_country, is: US }",
                  "applies_when: { any: [{ fact: shipment.import_country, is: US }, { fact: shipment.import_country, in: [US] }] }"),
    "DD193": synonyms("name,same_as\nRubroshorea leprosula,Shorea leprosula\n"),
    "DD194": synonyms("name,same_as\nRubroshorea spp.,Shorea leprosula\n"),
    "DD446": Example(run=same_name, shown=Wording("two folders with packs of the id demo-law, one sentence of them different",
                                                "两个文件夹中的规则包 id 均为 demo-law，有一句不同"),
                     how="ddcheck screen FOLDER --rules a/demo-law --rules b/demo-law"),
}  # fmt: skip
