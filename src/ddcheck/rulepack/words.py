"""The words of a pack that stand for something, in the languages of the reader."""

from __future__ import annotations

from enum import StrEnum

from ddcheck.model.outcome import Nature, PackStatus, Severity
from ddcheck.model.wording import Lang, Wording
from ddcheck.rulepack.pack import Confidence, ParameterKind

_WORDS: dict[StrEnum, Wording] = {
    Nature.REQUIREMENT: Wording("requirement", "要求"),
    Nature.INDICATOR: Wording("indicator", "迹象"),
    Severity.BLOCKER: Wording("blocker", "阻断"),
    Severity.MAJOR: Wording("major", "重大"),
    Severity.MINOR: Wording("minor", "轻微"),
    Severity.INFO: Wording("information", "提示"),
    Confidence.VERIFIED: Wording("checked against the text", "已核对原文"),
    Confidence.MEMORY_HIGH: Wording("from memory, sure", "凭记忆，把握大"),
    Confidence.MEMORY_MEDIUM: Wording("from memory, fairly sure", "凭记忆，把握中等"),
    Confidence.MEMORY_LOW: Wording("from memory, unsure", "凭记忆，把握小"),
    Confidence.ENGINEERING: Wording("our engineering choice", "工程设定"),
    PackStatus.IN_FORCE: Wording("in force", "现行有效"),
    PackStatus.PROPOSED: Wording("proposed", "草案"),
    PackStatus.FRAMEWORK_ONLY: Wording("framework only", "仅有框架"),
    PackStatus.SCREENING: Wording("screening", "筛查用"),
    ParameterKind.LAW: Wording("from the law", "法定"),
    ParameterKind.METHOD: Wording("method", "方法"),
    ParameterKind.CHOICE: Wording("choice", "自选"),
}


def say_word(word: StrEnum, lang: Lang) -> str:
    """What a word of a pack is called."""
    return _WORDS[word].say(lang)
