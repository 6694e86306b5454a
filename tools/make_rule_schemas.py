"""Writes rules/schema/*.schema.json, the JSON Schemas of pack files, from the shapes in the code.

python tools/make_rule_schemas.py            write what is stale
python tools/make_rule_schemas.py --check    change nothing; name what is stale and leave with 1
"""

from __future__ import annotations

import sys
from pathlib import Path

from ddcheck.rulepack.json_schema import schemas, text_of

FOLDER = Path(__file__).parents[1] / "rules" / "schema"


def stale() -> dict[Path, str]:
    """Files that are not what the code says, with what they should be."""
    wanted = {FOLDER / name: text_of(schema) for name, schema in schemas().items()}
    return {
        path: text
        for path, text in wanted.items()
        if not path.is_file() or path.read_text(encoding="utf-8") != text
    }


def main(arguments: list[str]) -> int:
    found = stale()
    for path, text in found.items():
        sys.stdout.write(f"{path.relative_to(FOLDER.parents[1])}\n")
        if "--check" not in arguments:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return 1 if found and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
