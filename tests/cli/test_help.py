"""Help: of every command, in both languages, within 80 columns, quickly, with examples that are right."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator

import click
import pytest
from sample_run import ddcheck

from ddcheck.cli import complaints
from ddcheck.cli.app import COMMANDS, SUMMARIES, app
from ddcheck.cli.spoken import SpokenCommand, SpokenContext, SpokenOption, language_of
from ddcheck.reports.wrapping import columns, wrapped

CHINESE = re.compile(r"[\u4e00-\u9fff]")
HEAVY = "{'rasterio', 'shapely', 'pyarrow', 'numpy', 'pydantic', 'rich', 'pyogrio', 'pyproj'}"


def commands() -> Iterator[tuple[str, ...]]:
    yield ()
    for name in COMMANDS:
        yield (name,)
        command = app.get_command(click.Context(app), name)
        if isinstance(command, click.Group):
            yield from ((name, inner) for inner in command.commands)


ALL = list(commands())


def found(path: tuple[str, ...]) -> SpokenCommand:
    command: click.Command = app
    for name in path:
        assert isinstance(command, click.Group)
        below = command.get_command(click.Context(command), name)
        assert below is not None
        command = below
    assert isinstance(command, SpokenCommand)
    return command


def page(path: tuple[str, ...], lang: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(sys, "argv", ["ddcheck", "--lang", lang, *path, "--help"])
    monkeypatch.setenv("COLUMNS", "80")
    command = found(path)
    names = ["-h", "--help"]
    whole = " ".join(("ddcheck", *path))
    return command.get_help(SpokenContext(command, info_name=whole, help_option_names=names))


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_help_is_there_in_both_languages_and_fits_eighty_columns(path, monkeypatch):
    english, chinese = (page(path, lang, monkeypatch) for lang in ("en", "zh"))

    assert not CHINESE.search(english)
    for text in (english, chinese):
        assert [line for line in text.splitlines() if columns(line) > 80] == []
    for option in found(path).params:
        if isinstance(option, SpokenOption):
            assert CHINESE.search(option.zh), option.name
            assert option.help
            assert option.opts[0] in english
            assert option.opts[0] in chinese
        else:
            assert isinstance(option, click.Argument)
    for heading in ("Options:", "Usage:", "Show this message", "default:"):
        assert heading not in chinese


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_help_has_an_example_that_the_program_understands(path, monkeypatch):
    text = page(path, "en", monkeypatch)
    assert CHINESE.search(found(path).zh)
    examples = re.search(r"Examples?:\n((?:    .*\n)+)", text)
    assert examples is not None
    for call in re.findall(r"^ {4}(ddcheck.*(?:(?<=\\)\n.*)*)$", examples[1], re.MULTILINE):
        words = shlex.split(re.sub(r"\\\n|\(the same by hand\)", " ", call))[1:]
        command: click.Command = app
        while isinstance(command, click.Group):
            name = words.pop(0)
            below = command.get_command(click.Context(command), name)
            assert below is not None, call
            command = below
        context = click.Context(command)
        command.make_parser(context).parse_args(args=words)  # raises if an option is not known


def test_both_languages_give_the_same_examples(monkeypatch):
    for path in ALL:
        calls = [re.findall(r"^ {4}ddcheck .*$", page(path, lang, monkeypatch), re.MULTILINE)
                 for lang in ("en", "zh")]  # fmt: skip
        assert calls[0] == calls[1]


def test_the_first_page_names_every_command_and_every_exit_code():
    english, chinese = ddcheck("--help"), ddcheck("--help", "--lang", "zh")
    assert english.returncode == chinese.returncode == 0
    assert set(SUMMARIES) == set(COMMANDS)
    codes = []
    for done in (english, chinese):
        assert all(f"\n  {name} " in done.stdout for name in COMMANDS)
        part = re.search(r"(?:Exit codes:|退出码：)\n(.*?)\n\n", done.stdout, re.DOTALL)
        assert part is not None
        codes.append(re.findall(r"(?<!\S)[\d/]+(?= )", part[1]))
    assert codes[0] == codes[1]
    assert codes[0] == ["0", "1", "2", "3", "4", "5", "70", "74", "75", "130/143"]


def test_no_help_page_opens_a_heavy_library():
    code = (
        "import sys; from ddcheck.cli.app import app\n"
        f"for path in {[list(path) for path in ALL]}:\n"
        "    for lang in ('en', 'zh'):\n"
        "        sys.argv = ['ddcheck', '--lang', lang, *path, '--help']\n"
        "        app(sys.argv[1:], standalone_mode=False)\n"
        f"print(sorted({HEAVY} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stderr.strip() == "[]"


def test_a_language_before_the_command_holds_for_it():
    assert "错误" in ddcheck("--lang", "zh", "explain", "DD203").stdout
    assert "error" in ddcheck("--lang", "zh", "explain", "DD203", "--lang", "en").stdout
    assert "规则包" in ddcheck("--lang", "zh", "rules", "list").stdout
    assert "规则包" in ddcheck("rules", "--lang", "zh", "list").stdout


def test_a_variable_says_the_language_where_nothing_else_does(monkeypatch):
    monkeypatch.setenv("DDCHECK_LANG", "zh")
    assert "错误" in ddcheck("explain", "DD203").stdout
    assert "error" in ddcheck("--lang", "en", "explain", "DD203").stdout
    assert "错误：" in ddcheck("explain").stderr
    monkeypatch.setenv("DDCHECK_LANG", "fr")
    done = ddcheck("explain", "DD203")
    assert done.returncode == 2
    assert "DDCHECK_LANG" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "variable", "lang"),
    [
        ([], "", "en"),
        ([], "zh", "zh"),
        (["--lang", "en"], "zh", "en"),
        (["screen", "--lang=zh"], "", "zh"),
        (["--lang", "zh", "screen", "--lang", "en"], "", "en"),
        (["screen", "--", "--lang", "zh"], "", "en"),
        (["--lang"], "", "en"),
        (["--lang", "fr"], "", "en"),
    ],
)
def test_the_last_language_of_a_command_line_counts(arguments, variable, lang):
    assert language_of(arguments, {"DDCHECK_LANG": variable}) == lang


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["scren", "x"], "没有命令 scren。是否指 screen？"),
        (["rules", "lst"], "没有命令 lst。是否指 'list'？"),
        (["screen", ".", "--frmat", "json"], "没有选项 --frmat。是否指 '--format'？"),
        (["screen"], "缺少参数 DECLARATIONS...。"),
        (["screen", "no-such"], "DECLARATIONS... 的值无效：文件 no-such 不存在。"),
        (["screen", ".", "--format", "pdf"], "--format 的值无效：pdf 不在可选值之列"),
        (["screen", ".", "--as-of", "21/11/2026"], "“21/11/2026”不是日期；请写成 2026-11-21"),
        (["screen", ".", "--threads", "x"], "--threads 的值无效：x 不是数字。"),
        (["screen", ".", "--threads", "0"], "--threads 的值无效：0 超出范围 x>=1。"),
        (["screen", ".", "--out"], "选项 --out 须带一个值。"),
        (["screen", ".", "--overwrite=yes"], "选项 --overwrite 不带值。"),
        (["layers", "fetch"], "缺少选项 --for。"),
        (["explain", "DD203", "DD204"], "多余的参数：DD204"),
        (["explain", "DD2O3"], "没有代码 DD2O3。是否指 DD203？"),
        (["explain", "ring-not-closd"], "没有代码 ring-not-closd。是否指 ring-not-closed？"),
        (["layers", "add", "gfc-2024-lossyaer", "."], "不存在"),
        (["screen", ".", "--set", "x=1"], "PACK:PARAMETER=VALUE"),
        (["screen", ".", "--engine", "dask"], "--engine dask 须与 --scheduler"),
    ],
)
def test_a_wrong_command_line_is_answered_in_chinese(arguments, said, tmp_path):
    done = ddcheck("--lang", "zh", *arguments, cwd=tmp_path)

    assert done.returncode == 2
    if arguments[:2] != ["layers", "add"]:
        assert said in done.stderr
    for english in ("Error", "Usage", "Invalid", "Did you", "Traceback", "No such", "Missing"):
        assert english not in done.stderr


def test_a_sentence_without_a_translation_stays_as_it_is():
    assert complaints.in_chinese("Something new of click.") == "Something new of click."


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("one two three", 7, ["one two", "three"]),
        ("地块面积为 12 公顷。", 12, ["地块面积为", "12 公顷。"]),
        ("甲乙丙丁。", 8, ["甲乙丙", "丁。"]),
        ("甲乙（丙丁", 6, ["甲乙", "（丙丁"]),
        ("a-very-long-word here", 6, ["a-very-long-word", "here"]),
        ("", 10, []),
    ],
)
def test_lines_break_where_a_reader_expects_it(text, width, lines):
    assert wrapped(text, width) == lines
