"""A sentence in each language the program speaks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, get_args

Lang = Literal["en", "zh"]
LANGS: tuple[Lang, ...] = get_args(Lang)


@dataclass(frozen=True)
class Wording:
    """One message in English and Chinese; `{name}` stands for a value in both.

    `{n:hole|holes}` is the value with the word that fits it: 1 hole, 2 holes.
    """

    en: str
    zh: str

    def text(self, lang: Lang) -> str:
        """The words as they stand: nothing is filled in, braces stay what they are."""
        return self.zh if lang == "zh" else self.en

    def say(self, lang: Lang, **values: object) -> str:
        known = _Values(values)
        text = self.text(lang)
        if "|" in text:
            text = _COUNTED.sub(lambda found: known.counted(*found.groups()), text)
        return text.format_map(known)


_COUNTED = re.compile(r"\{(\w+):([^{}|]*)\|([^{}|]*)\}")


class _Values(dict[str, object]):
    """A forgotten value is shown by name rather than ending a report with a KeyError."""

    def counted(self, name: str, one: str, many: str) -> str:
        """The value, still to be filled in, with the word for one or for many."""
        return f"{{{name}}} {one if str(self.get(name)) == '1' else many}"

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"
