"""What a fresh rule and a fresh pack hold. FILL-IN marks every line that its author must write."""

from __future__ import annotations

RULE = """\
# yaml-language-server: $schema={schema}
# FILL-IN: what the rule asks, in a sentence, and why it asks it so
id: {id}
ref: FILL-IN                  # the row or paragraph that the rule stands for
provision: {source}           # a key of sources.yaml
nature: {nature}              # requirement: a provision · indicator: a sign that needs a person
severity: minor               # FILL-IN: blocker | major | minor | info
confidence: memory-medium     # FILL-IN: verified | memory-high | memory-medium | engineering
subject: {subject}
in_force: {{ from: {day} }}     # FILL-IN: the first day on which the rule holds

# FILL-IN: the questions. Facts are listed by: ddcheck rules facts
applies_when:
  {{ fact: {country}, {applies} }}

requires:
  {{ fact: {fact}, {test} }}
"""

CASES = """\
# yaml-language-server: $schema={schema}
# FILL-IN: a pair on both sides of every number and date, each member of every list
rule: {id}
as_of: {day}
cases:
  - name: "FILL-IN: a sentence that tells when it is met"
    facts: {{ {country}: {inside}, {fact}: {good} }}
    expect: met
  - name: "FILL-IN: a sentence that tells when it is not"
    facts: {{ {country}: {inside}, {fact}: {bad} }}
    expect: not_met
  - name: nothing is known of it
    facts: {{ {country}: {inside}, {fact}: unknown }}
    expect: undetermined
    because: [{fact}]
  - name: it is not about this
    facts: {{ {country}: {outside}, {fact}: {good} }}
    expect: not_applicable
"""

SOURCE = """\
{source}:
  locator: "FILL-IN: article, paragraph"
  href: null                  # FILL-IN: a link to the text
  read_from: memory           # FILL-IN: official | copy | summary | memory
  read_on: null
  confidence: memory-medium
"""

MESSAGES = {
    "en": """\
{id}:
  title: "FILL-IN: what is asked, in a few words"
  met: "FILL-IN: {{subject}}: no issue found by this check."
  not_met: "FILL-IN: {{subject}} is {{{fact}}}: what is wrong, and why it matters."
  undetermined: "FILL-IN: {{subject}}: what is missing."
  remedy: "FILL-IN: what to do, and whom to ask."
""",
    "zh": """\
{id}:
  title: "FILL-IN: 用几个字说明检查内容"
  met: "FILL-IN: {{subject}}：本项检查未发现问题。"
  not_met: "FILL-IN: {{subject}} 为 {{{fact}}}：问题所在及其影响。"
  undetermined: "FILL-IN: {{subject}}：缺少的内容。"
  remedy: "FILL-IN: 应如何处理、向谁询问。"
""",
}

CHANGELOG = "- FILL-IN: rule {id}: the days and provisions it touches, and what a user sees\n"

PACK = """\
# yaml-language-server: $schema={schema}
schema: ddcheck/pack/1
id: {id}
jurisdiction: XX              # FILL-IN: ISO 3166-1 alpha-2, or EU
title: {{ en: "FILL-IN: name of the law", zh: "FILL-IN: 法律名称" }}
instrument:
  short_name: "FILL-IN: short name"
  title: "FILL-IN: full title and citation"
  href: null                  # FILL-IN: a link to the text
status: proposed              # FILL-IN: in_force | proposed | framework_only | screening
version: 0.1.0
reviewed_by: []
includes: []                  # packs whose rules this one takes over, such as evidence-documents
needs: []                     # choices without which the pack does not run
not_encoded:                  # what the pack leaves out, so that silence is not read as an answer
  - provision: "FILL-IN: a provision that is left out"
    because: {{ en: "FILL-IN: why", zh: "FILL-IN: 原因" }}
not_legal_advice:
  en: "Rules written from what is named in sources.yaml. This is not legal advice."
  zh: "规则依据 sources.yaml 所列来源编写，不构成法律意见。"
"""

EXTENSION = """\
# yaml-language-server: $schema={schema}
schema: ddcheck/pack/1
id: {id}
extends: {base}
title: {{ en: "FILL-IN: name of the pack", zh: "FILL-IN: 规则包名称" }}
version: 0.1.0
reviewed_by: []
changes: []                   # FILL-IN: what is otherwise than in {base}; [] if rules are only added
#  - {{ parameter: file.name, from: {day}, value: 1 }}         stricter: no reason is asked
#  - {{ rule: its-rule, severity: blocker }}
#  - {{ rule: its-rule, drop: true, reason: why }}              milder: every report prints the reason
"""

COUNTRIES_PARAMETER = """\
# yaml-language-server: $schema={schema}
countries:
  kind: method
  type: list
  description: {{ en: "Countries to which the pack applies.", zh: "规则包适用的国家。" }}
  values:
    - from: {day}
      value: [DE]             # FILL-IN: the countries
      rationale: {{ en: "FILL-IN: why these", zh: "FILL-IN: 理由" }}
"""

SCHEMA_LINE = "# yaml-language-server: $schema={schema}\n"

PACK_CHANGELOG = """\
# Changelog of {id}

## 0.1.0

"""
