"""The door: help, typos, exit codes, no traceback, nothing outside the output folder."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sample_run import AS_SAMPLED, ROOT, SAMPLE, ddcheck, screen

LAYERS = SAMPLE / "layers" / "catalogue.yaml"
SHIPMENTS = SAMPLE / "shipments"


def test_a_screening_loads_no_pandas_though_it_is_installed(tmp_path):
    """Pyarrow and pyogrio would load it: half a second of every run."""
    (tmp_path / "pandas.py").write_text("raise SystemExit('pandas was loaded')\n")
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r});"
        "from ddcheck.cli.app import main; sys.argv = ['ddcheck', 'screen', *sys.argv[1:]]; main()"
    )
    run = [str(SHIPMENTS), "--layers", str(LAYERS), *AS_SAMPLED, "--out", str(tmp_path / "run")]
    done = subprocess.run([sys.executable, "-c", code, *run], capture_output=True, text=True)

    assert done.returncode == 1, done.stderr


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["scren", "x"], "screen"),
        (["explain", "DD2O3"], "DD203"),
        (["screen", "--lang", "fr", "."], "zh"),
        (["screen", ".", "--as-of", "21/11/2026"], "2026-11-21"),
        (["screen", ".", "--set", "x=1"], "PACK:PARAMETER=VALUE"),
        (["screen", "no-such-folder"], "no-such-folder"),
        (["screen"], "DECLARATIONS"),
    ],
)
def test_a_wrong_command_line_is_two_and_says_what_is_meant(arguments, hint, tmp_path):
    done = ddcheck(*arguments, cwd=tmp_path)

    assert done.returncode == 2
    assert hint in done.stderr
    assert "Traceback" not in done.stderr


def test_the_sample_has_findings(sample_run):
    assert sample_run.code == 1
    assert "Traceback" not in sample_run.err


def test_the_terminal_is_plain_when_piped(sample_run):
    assert "\x1b" not in sample_run.out
    assert sample_run.err == ""
    for name in ("report.html", "report.json", "findings.csv", "plots.geojson"):
        assert str(sample_run.folder / name) in sample_run.out


def test_the_run_folder_holds_the_run_and_nothing_else(sample_run):
    assert sorted(path.name for path in sample_run.folder.iterdir()) == [
        "findings.csv",
        "manifest.json",
        "plots.geojson",
        "report.html",
        "report.json",
    ]


def one(folder: Path, shipment: str) -> Path:
    """The sample with a single shipment."""
    folder.mkdir()
    for path in SHIPMENTS.iterdir():
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".csv" and path.name != "documents.csv":
            header, *rows = text.splitlines()
            text = "\n".join([header, *(r for r in rows if r.startswith(shipment + ","))]) + "\n"
        if path.name == "plots.geojson":
            used = re.findall(r"[A-Z]{2}-\d\d", (SHIPMENTS / "origins.csv").read_text())
            origins = (SHIPMENTS / "origins.csv").read_text().splitlines()
            used = {row.split(",")[2] for row in origins if row.startswith(shipment + ",")}
            features = json.loads(text)["features"]
            kept = [f for f in features if f["properties"]["plot_id"] in used]
            text = json.dumps({"type": "FeatureCollection", "features": kept})
        if path.name == "documents.csv":
            header, *rows = text.splitlines()
            text = "\n".join([header, *(r for r in rows if f",{shipment}," in r)]) + "\n"
        (folder / path.name).write_text(text, encoding="utf-8")
    return folder


def test_nothing_found_and_everything_seen_is_zero(tmp_path):
    done = screen(
        one(tmp_path / "in", "DEMO-05"), "--layers", LAYERS, *AS_SAMPLED, out=tmp_path / "o"
    )

    assert done.code == 0, done.out
    assert [s["action"] for s in done.report["shipments"]] == ["proceed"]


def test_something_undetermined_is_three(tmp_path):
    done = screen(
        one(tmp_path / "in", "DEMO-08"), "--layers", LAYERS, *AS_SAMPLED, out=tmp_path / "o"
    )

    assert done.code == 3


def test_without_a_catalogue_nothing_proceeds(tmp_path):
    done = screen(SHIPMENTS, "--as-of", "2024-11-20", out=tmp_path / "o")

    assert done.code == 1
    assert "proceed" not in {s["action"] for s in done.report["shipments"]}


@pytest.mark.parametrize("text", ["shipment_id\n", ""])
def test_nothing_screened_is_four(tmp_path, text):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "shipments.csv").write_text(text)
    done = screen(folder, out=tmp_path / "o")

    assert done.code == 4


def test_a_rejected_row_is_never_zero(tmp_path):
    folder = one(tmp_path / "in", "DEMO-05")
    with (folder / "origins.csv").open("a") as stream:
        stream.write(",1,BR-01,,,\n")
    done = screen(folder, "--layers", LAYERS, *AS_SAMPLED, out=tmp_path / "o")

    assert done.code == 3
    [shipment] = done.report["shipments"]
    assert shipment["action"] == "investigate"
    assert done.report["counts"]["origins"] == {"read": 3, "screened": 2, "rejected": 1}


def test_an_unusable_pack_is_five_with_all_complaints(tmp_path):
    pack = tmp_path / "pack"
    pack.mkdir()
    (pack / "pack.yaml").write_text("schema: ddcheck/pack/1\nid: pack\n")
    done = screen(SHIPMENTS, "--rules", pack, out=tmp_path / "o")

    assert done.code == 5
    assert "pack.yaml" in done.err
    assert not (tmp_path / "o").exists()


def test_an_unknown_pack_is_five_with_a_suggestion(tmp_path):
    done = screen(SHIPMENTS, "--rules", "us-lacey", out=tmp_path / "o")

    assert done.code == 5
    assert "us-lacey-act" in done.err


def test_a_finished_run_is_only_written_over_when_asked(tmp_path, sample_run):
    before = {p.name: p.read_bytes() for p in sample_run.folder.iterdir()}
    done = screen(SHIPMENTS, out=sample_run.folder)

    assert done.code == 74
    assert "--overwrite" in done.err
    assert {p.name: p.read_bytes() for p in sample_run.folder.iterdir()} == before


def test_a_folder_with_other_files_is_never_touched(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    done = screen(SHIPMENTS, "--overwrite", out=tmp_path)

    assert done.code == 74
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]


def test_overwriting_leaves_no_file_of_the_old_run(tmp_path):
    out = tmp_path / "o"
    screen(SHIPMENTS, out=out)
    done = screen(SHIPMENTS, "--overwrite", "--format", "json", out=out)

    assert done.code == 1
    assert sorted(p.name for p in out.iterdir()) == ["manifest.json", "report.json"]


def test_a_folder_in_use_is_seventy_five(tmp_path):
    import fcntl

    out = tmp_path / "o"
    out.mkdir()
    with (out / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = screen(SHIPMENTS, out=out)

    assert done.code == 75


def test_a_read_only_place_is_seventy_four(tmp_path):
    done = screen(SHIPMENTS, out=Path("/proc/ddcheck"))

    assert done.code == 74
    assert "Traceback" not in done.err


def test_chinese(tmp_path):
    done = screen(SHIPMENTS, "--layers", LAYERS, "--lang", "zh", *AS_SAMPLED, out=tmp_path / "o")

    assert "暂扣" in done.out or "扣留" in done.out or "暂缓" in done.out
    report = done.report
    assert report["lang"] == "zh"
    for shipment in report["shipments"]:
        for finding in shipment["findings"]:
            assert re.search(r"[\u4e00-\u9fff]", finding["message"]), finding["message"]
            assert re.search(r"[\u4e00-\u9fff]", finding["remedy"])


def test_explain(tmp_path):
    done = ddcheck("explain", "dd203", "--lang", "zh")

    assert done.returncode == 0
    assert "DD203" in done.stdout
    assert "环" in done.stdout


def test_validate_says_all_and_is_five(tmp_path):
    folder = one(tmp_path / "in", "DEMO-01")
    (folder / "lines.csv").write_text("shipment_id,line_no,value\nDEMO-01,1,x\n,2,1\n")
    done = ddcheck("validate", folder)

    assert done.returncode == 5
    assert "DD105" in done.stdout
    assert "DD103" in done.stdout
    assert "Lines: 2 read = 1 usable + 1 rejected" in done.stdout
    assert ddcheck("validate", SHIPMENTS).returncode == 0


def test_the_demo_writes_the_sample_and_screens_it(tmp_path):
    done = ddcheck("demo", tmp_path / "demo")

    assert done.returncode == 0
    assert (tmp_path / "demo/report/report.html").is_file()
    assert (tmp_path / "demo/sample_data/README.md").is_file()
    again = ddcheck("demo", tmp_path / "demo")
    assert again.returncode == 74
    assert ddcheck("demo", "--overwrite", tmp_path / "demo").returncode == 0


def test_a_fault_of_the_program_is_seventy(tmp_path):
    code = (
        "import sys, ddcheck.cli.run as run\n"
        "def broken(*a, **k): raise ZeroDivisionError('planted')\n"
        "run.screen = broken\n"
        f"sys.argv = ['ddcheck', 'screen', {str(SHIPMENTS)!r}, '--out', {str(tmp_path / 'o')!r}]\n"
        "from ddcheck.cli.app import main\nmain()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert done.returncode == 70
    assert "planted" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "o" / "manifest.json").exists()


def test_a_reader_that_goes_away_is_no_traceback(tmp_path):
    command = f"{sys.executable} -m ddcheck demo {tmp_path / 'd'} | head -1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)

    assert "Traceback" not in done.stderr


def test_the_version_is_that_of_the_package():
    done = ddcheck("--version")

    text = (ROOT / "pyproject.toml").read_text()
    assert re.search(r'^version = "(.*)"$', text, re.MULTILINE)[1] in done.stdout


def test_a_choice_for_a_pack_that_does_not_run_is_refused(tmp_path):
    arguments = ["--rules", "forest-loss", "--enactment-date", "2021-06-30"]
    done = screen(SHIPMENTS, *arguments, out=tmp_path / "o")

    assert done.code == 2
    assert "us-forest-act" in done.err


def test_plots_alone_say_what_was_found(tmp_path):
    done = screen(
        SHIPMENTS / "plots.geojson", "--layers", LAYERS, "--rules", "forest-loss", *AS_SAMPLED[:2],
        out=tmp_path / "o",
    )  # fmt: skip

    assert done.code == 1
    report = done.report
    assert report["shipments"] == []
    assert report["summary"]["unlinked_plots"] == {
        "proceed": 8, "investigate": 3, "hold": 1, "not_screened": 0,
    }  # fmt: skip
    held = [plot for plot in report["plots"] if plot["action"] == "hold"]
    assert [plot["plot_id"] for plot in held] == ["BR-03"]
    assert held[0]["findings"][0]["rule"] == "no-forest-loss-after-date"
    assert "Hold: BR-03" in done.out
    rows = (done.folder / "findings.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(rows) == 5
    page = (done.folder / "report.html").read_text(encoding="utf-8")
    assert "21.51 ha of forest loss" in page


def test_a_folder_that_cannot_be_used_is_said_before_the_work(tmp_path, sample_run):
    code = (
        "import sys, ddcheck.cli.run as run\n"
        "def worked(*a, **k): raise ZeroDivisionError('the work began')\n"
        "run.screen = worked\n"
        f"sys.argv = ['ddcheck', 'screen', {str(SHIPMENTS)!r}, '--out', {str(sample_run.folder)!r}]\n"
        "from ddcheck.cli.app import main\nmain()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert done.returncode == 74
    assert "--overwrite" in done.stderr


def test_quiet_says_how_many_end_how_and_the_code(tmp_path):
    run = (*AS_SAMPLED, "--format", "json", "--quiet")
    done = screen(SHIPMENTS, "--layers", LAYERS, *run, out=tmp_path / "o")

    assert done.code == 1
    assert done.out.splitlines() == [
        "Hold 3 · Investigate 5 · Proceed 4 · Not screened 0",
        "Exit code 1: findings",
    ]
    assert done.err == ""


def test_a_terminal_without_chinese_and_a_file_name_that_is_no_text_break_nothing(tmp_path):
    """Both once ended in 70, with the report written and said not to be."""
    name = os.fsdecode(b"batch\xff.json")
    shutil.copy(SAMPLE / "shipments.json", tmp_path / name)
    run = [
        "screen",
        name,
        "--rules",
        "forest-loss",
        *AS_SAMPLED[:2],
        "--lang",
        "zh",
        "--out",
        "run",
    ]
    done = subprocess.run(
        [sys.executable, "-m", "ddcheck", *run], cwd=tmp_path, capture_output=True,
        env=os.environ | {"PYTHONIOENCODING": "ascii"},
    )  # fmt: skip

    assert done.returncode == 3, done.stderr
    manifest = json.loads((tmp_path / "run" / "manifest.json").read_text(encoding="utf-8"))
    assert [each["name"] for each in manifest["inputs"]] == [name]


@pytest.mark.parametrize(
    "arguments",
    [["validate", SHIPMENTS, "--format", "json"], ["explain", "DD2O3"], ["screen", SHIPMENTS, "--quiet"]],
)  # fmt: skip
def test_the_program_that_the_tests_keep_loaded_says_what_a_new_one_says(arguments, tmp_path):
    found = []
    for name in ("warm", "cold"):
        folder = tmp_path / name
        folder.mkdir()
        done = ddcheck(*arguments, cwd=folder, cold=name == "cold")
        files = sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))
        found.append((done.returncode, done.stdout, done.stderr, files))

    assert found[0] == found[1]
