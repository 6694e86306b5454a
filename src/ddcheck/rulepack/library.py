"""Where packs are found: beside the source in a checkout, inside the package when installed."""

from __future__ import annotations

from pathlib import Path

from ddcheck.documents.cells import near
from ddcheck.documents.yaml_text import read_yaml
from ddcheck.model.diagnostic import Diagnostic, Diagnostics, Place
from ddcheck.model.errors import InputInvalid
from ddcheck.model.wording import Wording


def packs_folder() -> Path:
    """Find the folder of the packs that come with the program."""
    package = Path(__file__).resolve().parents[1]
    checkout = package.parents[1] / "rules"
    if package.parent.name == "src" and checkout.is_dir():
        return checkout
    return package / "_packaged" / "rules"


def find_packs() -> dict[str, Path]:
    """Map the ids of the packs that come with the program to their folders, in order of id."""
    folder = packs_folder()
    if not folder.is_dir():
        return {}
    found = sorted(path for path in folder.iterdir() if (path / "pack.yaml").is_file())
    return {path.name: path for path in found}


def default_packs() -> tuple[str, ...]:
    """Ids of the packs that run when none is named: all but those that say `opt_in: yes`."""
    return tuple(name for name, folder in find_packs().items() if not _is_opt_in(folder))


def _is_opt_in(folder: Path) -> bool:
    root = read_yaml(folder / "pack.yaml", Diagnostics(keep=0))
    return root is not None and root.at("opt_in").value == "yes"


def resolve_pack(name_or_path: str) -> Path:
    """Find a pack by its id or its folder. Raises InputInvalid with DD419."""
    packs = find_packs()
    if name_or_path in packs:
        return packs[name_or_path]
    path = Path(name_or_path)
    if (path / "pack.yaml").is_file():
        return path
    diagnostic = Diagnostic.of(
        "DD419", Place(name_or_path), name=name_or_path, near=near(name_or_path, list(packs))
    )
    raise InputInvalid(
        Wording(diagnostic.message("en"), diagnostic.message("zh")), diagnostics=(diagnostic,)
    )
