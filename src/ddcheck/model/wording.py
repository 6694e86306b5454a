"""A sentence in each language the program speaks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Lang = Literal["en", "zh"]
LANGS: tuple[Lang, ...] = get_args(Lang)


@dataclass(frozen=True)
class Wording:
    """One message in English and Chinese; `{name}` stands for a value in both."""

    en: str
    zh: str

    def text(self, lang: Lang) -> str:
        """The words as they stand: nothing is filled in, braces stay what they are."""
        return self.zh if lang == "zh" else self.en

    def say(self, lang: Lang, **values: object) -> str:
        return self.text(lang).format_map(_Values(values))


class _Values(dict[str, object]):
    """A forgotten value is shown by name rather than ending a report with a KeyError."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"
