"""Small packs beside the demo pack: one that includes it, one that extends it."""

from __future__ import annotations

from pathlib import Path

from demo_pack import write_demo

from ddcheck.model.diagnostic import Diagnostics
from ddcheck.rulepack.loader import load_pack
from ddcheck.rulepack.pack import RulePack

INCLUDING = {
    "pack.yaml": """\
schema: ddcheck/pack/1
id: other-law
jurisdiction: XX
title: { en: Another invented law, zh: 另一部虚构的法律 }
instrument: { short_name: Other, title: The Other Act, href: null }
status: in_force
version: 0.1.0
includes: [demo-law]
needs: []
not_encoded: []
not_legal_advice: { en: This is no advice., zh: 这不是法律意见。 }
""",
    "sources.yaml": "other-1: { locator: Section 1, href: null, read_from: official, read_on: 2026-01-02, confidence: verified }\n",
    "parameters/lists.yaml": """\
lands:
  kind: law
  type: list
  description: { en: Lands, zh: 国家 }
  values: [ { from: 2020-01-01, value: [BR], source: other-1 } ]
""",
    "rules/lands.yaml": """\
id: lands
ref: OT-01
provision: other-1
nature: indicator
severity: major
confidence: verified
subject: shipment
in_force: { from: 2020-01-01 }
requires: { fact: shipment.export_country, not_in: { parameter: lists.lands } }
""",
    "cases/lands.yaml": """\
rule: lands
as_of: 2026-01-01
cases:
  - { name: another land, facts: { shipment.export_country: CN }, expect: met }
  - { name: that land, facts: { shipment.export_country: BR }, expect: not_met }
  - { name: no land, facts: { shipment.export_country: unknown }, expect: undetermined }
""",
    "messages/en.yaml": """\
lands:
  title: Lands
  met: "{subject} comes from elsewhere."
  not_met: "{subject} comes from {shipment.export_country}."
  undetermined: "{subject} comes from somewhere."
  remedy: Ask.
""",
    "messages/zh.yaml": """\
lands:
  title: 国家
  met: "{subject} 来自他处。"
  not_met: "{subject} 来自 {shipment.export_country}。"
  undetermined: "{subject} 来源不详。"
  remedy: 请询问。
""",
}

EXTENDING = """\
schema: ddcheck/pack/1
id: my-law
extends: demo-law
title: { en: Our own law, zh: 本公司规则 }
version: 0.1.0
changes:
"""


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def including(parent: Path, **changes: str) -> Path:
    """The demo pack, and a pack beside it that includes it; `pack` replaces parts of pack.yaml."""
    if not (parent / "demo-law").exists():
        write_demo(parent)
    files = dict(INCLUDING)
    for old, new in changes.items():
        assert f"{old}: " in files["pack.yaml"]
        before, _, rest = files["pack.yaml"].partition(f"{old}: ")
        files["pack.yaml"] = f"{before}{old}: {new}\n" + rest.partition("\n")[2]
    return write(parent / "other-law", files)


def extending(parent: Path, *changes: str, more: dict[str, str] | None = None) -> Path:
    """The demo pack, and a pack beside it that extends it by changes, each one flow mapping."""
    if not (parent / "demo-law").exists():
        write_demo(parent)
    listed = "".join(f"  - {change}\n" for change in changes)
    top = EXTENDING + listed if changes else EXTENDING.replace("changes:", "changes: []")
    return write(parent / "my-law", {"pack.yaml": top, **(more or {})})


def loaded(folder: Path) -> tuple[RulePack | None, list[str]]:
    diagnostics = Diagnostics()
    pack = load_pack(folder, diagnostics)
    return pack, [item.code for item in diagnostics.items]
