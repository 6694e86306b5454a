"""Writes the files of a form."""

from __future__ import annotations

from pathlib import Path

from ddcheck.model.errors import Surroundings
from ddcheck.model.foreign_words import said_by_system
from ddcheck.model.wording import Lang, Wording
from ddcheck.reports.forms import csv_form, geojson_form, xlsx_form


def write(form: str, folder: Path, lang: Lang, *, everything: bool) -> list[Path]:
    """Write a form of xlsx, csv or geojson into a folder as new files. Raises Surroundings."""
    if form == "xlsx":
        files = xlsx_form.files(lang, everything=everything)
    elif form == "csv":
        files = csv_form.files(lang, everything=everything)
    else:
        files = geojson_form.files(everything=everything)
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            with (folder / name).open("xb") as stream:
                stream.write(data)
            written.append(folder / name)
    except OSError as error:
        why = said_by_system(error)
        wording = Wording(
            f"{error.filename}: could not be written ({why.en}); name a new folder with --out",
            f"{error.filename}：无法写入（{why.zh}）；请用 --out 指定新文件夹",
        )
        raise Surroundings(wording) from error
    return written
