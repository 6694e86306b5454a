"""The page: self-contained, inert, deterministic, and it says what it leaves out."""

from __future__ import annotations

import base64
import hashlib
import io
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from fixture_document import ANSI, ATTRIBUTE, BIDI, XSS, document, pictures, shipment, span

from ddcheck.evidence.picture import Picture
from ddcheck.reports import html_report
from ddcheck.reports.language import Speech
from ddcheck.reports.shown_facts import fact_rows

ALLOWED = {
    "html", "head", "meta", "title", "style", "body", "svg", "defs", "pattern", "rect", "header",
    "p", "h1", "h2", "h3", "h4", "nav", "ul", "li", "a", "main", "section", "span", "path",
    "circle", "div", "table", "thead", "tbody", "tr", "th", "td", "br", "details", "summary", "dl",
    "dt", "dd", "article", "strong", "code", "figure", "figcaption", "g", "clippath", "desc",
    "text", "footer",
}  # fmt: skip
VOID = {"meta", "br"}


class Tree(HTMLParser):
    """Every element with its attributes, every text, and whether the tags nest."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs), (tag, attrs)
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] != ["style"]:
            self.texts.append(data)

    def values(self, attribute: str) -> list[str]:
        return [found[attribute] or "" for _, found in self.elements if attribute in found]


def page(lang: str = "en", **changes: object) -> str:
    stream = io.BytesIO()
    html_report.write(document(lang) | changes, pictures(), stream)
    return stream.getvalue().decode("utf-8")


@pytest.fixture(scope="module", params=["en", "zh"])
def tree(request: pytest.FixtureRequest) -> Tree:
    return Tree(page(request.param))


def test_only_harmless_elements_and_all_are_closed(tree: Tree) -> None:
    assert {tag for tag, _ in tree.elements} <= ALLOWED
    assert tree.open == []


def test_no_event_handler_no_style_attribute_and_nothing_is_loaded(tree: Tree) -> None:
    for tag, attributes in tree.elements:
        assert not any(name.startswith("on") for name in attributes), (tag, attributes)
        assert not {"style", "src", "srcset", "srcdoc", "background", "xlink:href"} & set(
            attributes
        )
        if "href" in attributes:
            assert tag == "a"
            assert re.match(r"(#[a-z0-9]+$|https?://)", attributes["href"] or ""), attributes
            if not (attributes["href"] or "").startswith("#"):
                assert "noreferrer" in (attributes["rel"] or "")


def test_hostile_text_is_shown_as_text(tree: Tree) -> None:
    text = "".join(tree.texts)
    assert XSS in text
    assert ATTRIBUTE in text
    assert "{{ 7*7 }}" in text
    assert "javascript:" not in text
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "invoice⟨U+202E⟩fdp.exe" in text


def test_policy_allows_exactly_the_style_sheet_of_the_page() -> None:
    html = page()
    css = re.search(r"<style>(.*?)</style>", html, re.S)
    assert css is not None
    digest = base64.b64encode(hashlib.sha256(css[1].encode()).digest()).decode()
    policy = next(v for v in Tree(html).values("content") if "default-src" in v)
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:")
    assert "unsafe" not in policy
    assert "url(" not in css[1]
    assert "@import" not in css[1]


def test_ids_are_unique_and_every_inner_link_arrives(tree: Tree) -> None:
    ids = tree.values("id")
    assert len(ids) == len(set(ids))
    targets = [href[1:] for href in tree.values("href") if href.startswith("#")]
    assert targets
    assert set(targets) <= set(ids)
    for names in tree.values("aria-labelledby"):
        assert set(names.split()) <= set(ids)
    for url in re.findall(r"url\(#([^)]*)\)", " ".join(tree.values("fill"))):
        assert url in ids


def test_every_map_and_bar_has_words_for_those_who_do_not_see_it(tree: Tree) -> None:
    for tag, attributes in tree.elements:
        if tag == "svg":
            named = {"aria-label", "aria-labelledby", "aria-hidden"} & set(attributes)
            assert named, attributes


def test_headings_go_down_one_step_at_a_time(tree: Tree) -> None:
    levels = [int(tag[1]) for tag, _ in tree.elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_same_input_same_bytes() -> None:
    assert page("zh") == page("zh")


def test_the_limits_and_no_clearance_stand_on_the_page() -> None:
    english = page()
    assert "It clears nothing" in english
    assert "This is no clearance" in english
    for word in ("deforestation-free", "compliant", "illegal"):
        assert word not in english.lower()
    chinese = "".join(Tree(page("zh")).texts)
    assert "不作任何放行结论" in chinese
    for word in ("合法", "合规", "零毁林"):
        assert word not in chinese


def test_chinese_page_leaves_no_interface_word_in_english() -> None:
    text = " ".join(Tree(page("zh")).texts)
    for word in ("Summary", "Hold", "undetermined", "What to do", "none to"):
        assert word not in text


def test_intervals_unknowns_and_rounding_are_said() -> None:
    html = page()
    assert "at least 11.5 ha, at most 14.02 ha" in html
    assert "unknown: tile 10N_010W is missing" in html
    assert "&gt; 99.9 %" in html  # 0.9996 is not written as 100 %
    assert "&lt; 0.0001 ha" in html  # 0.00002 is not written as 0


def test_facts_are_named_by_what_they_are_and_told_apart() -> None:
    found = document()["shipments"][0]["findings"][1]
    speech = Speech("en")
    assert [row.name for row in fact_rows(found, speech)][:2] == [
        "mapped loss inside forest",
        "area",
    ]
    found["facts"]["loss_before"] = 1
    found["facts_are"]["loss_before"] = "plot.forest_loss"
    names = [row.name for row in fact_rows(found, speech)]
    assert names[0] == "mapped loss inside forest (loss)"
    assert names[-1] == "mapped loss inside forest (loss_before)"


def test_checks_that_found_nothing_are_named_with_their_number() -> None:
    text = re.sub(r"\s+", " ", "".join(Tree(page()).texts))
    assert "met us-lacey-act: Entry type asks for a declaration " in text
    assert "not applicable us-lacey-act: De minimis is used rightly × 12" in text


def test_scenario_is_marked_and_left_out_of_the_overview() -> None:
    html = page()
    assert "scenario, beside the verdict" in html
    overview = html[html.index('id="overview"') : html.index('id="shipments"')]
    assert re.search(r'SHP-001</a>.*?<td class="n">15</td><td class="n">2</td>', overview, re.S)


def test_large_batches_are_cut_with_a_sentence_that_says_so() -> None:
    many = [shipment("en", f"S{n}", "hold", span("high", "high"), []) for n in range(205)]
    actions = {"hold": 205, "investigate": 0, "proceed": 0, "not_screened": 0}
    plots = [document()["plots"][0] | {"plot_id": f"P{n:03d}"} for n in range(63)]
    summary = document()["summary"] | {"actions": actions}
    html = page(shipments=many, plots=plots, summary=summary)
    assert "This page shows the 200 worst shipments. 5 more are in" in html
    assert "This page shows the 60 worst plots. 3 more need attention" in html
    assert html.count('<details class="card') == 200


def test_long_lists_of_one_finding_are_cut_too() -> None:
    assert "4 more of the same kind are in findings.csv." in page()


def test_links_of_strangers_must_be_web_addresses() -> None:
    assert html_report.is_web_address("https://example.org/a?b=c#d")
    for href in (
        "javascript:alert(1)",
        "data:text/html,x",
        "//host",
        "https://",
        "http://a\n.b",
        "x",
    ):
        assert not html_report.is_web_address(href), href


def test_plots_are_drawn_or_counted() -> None:
    plots = document()["plots"] + [document()["plots"][0] | {"plot_id": "U", "risk": None}]
    html = page(plots=plots)
    assert html.count('<article class="plot"') == 3
    assert "Plots about which the checks that ran found nothing: 1." in html
    assert "Plots that no check was about: 1." in html


def test_a_picture_is_asked_for_once() -> None:
    asked: list[str] = []

    class Counted(Mapping[str, Picture]):
        def __getitem__(self, name: str) -> Picture:
            asked.append(name)
            return pictures()[name]

        def __iter__(self) -> Iterator[str]:
            return iter(pictures())

        def __len__(self) -> int:
            return len(pictures())

    html_report.write(document(), Counted(), io.BytesIO())
    assert asked == ["CI-0042", "CI-0060", XSS]


@pytest.mark.parametrize(("after", "old"), [("2020-12-31", 2020), ("2023-06-30", 2022)])
def test_a_year_that_is_partly_after_the_cutoff_is_not_drawn_as_old(after: str, old: int) -> None:
    asked = {"after": after, "canopy_above_percent": 30, "tolerance_years": 1}
    html = page(loss_question=asked)
    assert f"loss up to {old}" in html
    assert f"Mapped loss in forest after {after}" in html
    assert "tree cover above 30 %" in html


def test_a_document_without_the_optional_keys_is_shown_too() -> None:
    found = document()
    del found["loss_question"]
    for shipment_ in found["shipments"]:
        del shipment_["checked"]
    for plot in found["plots"]:
        del plot["widths"]
    for pack in found["packs"]:
        del pack["confidence_note"]
    stream = io.BytesIO()
    html_report.write(found, {}, stream)
    assert "Mapped loss in forest after the cut-off date" in stream.getvalue().decode("utf-8")


def _luminance(colour: str) -> float:
    full = "".join(c * 2 for c in colour) if len(colour) == 3 else colour
    parts = [int(full[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", [0, 1, 2], ids=["light", "dark", "print"])
@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ("ink", "paper"), ("ink", "wash"), ("soft", "paper"), ("soft", "card"), ("link", "paper"),
        *((f"{a}", f"{a}-wash") for a in ("hold", "investigate", "proceed", "not_screened")),
        *((f"{a}", "card") for a in ("hold", "investigate", "proceed", "not_screened")),
        *(("soft", f"{a}-wash") for a in ("hold", "investigate", "proceed", "not_screened")),
    ],
)  # fmt: skip
def test_contrast_is_enough_to_read(theme: int, ink: str, ground: str) -> None:
    """WCAG 2.2, success criterion 1.4.3: at least 4.5 : 1."""
    block = re.findall(r":root\{(.*?)\}", html_report.style_sheet(), re.S)[theme]
    colours = dict(re.findall(r"--([\w-]+):#([0-9a-f]{3,6})", block))
    light, dark = sorted((_luminance(colours[ink]), _luminance(colours[ground])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_an_empty_run_still_says_something() -> None:
    actions = {"hold": 0, "investigate": 0, "proceed": 0, "not_screened": 0}
    summary = document()["summary"] | {"actions": actions}
    html = page(shipments=[], plots=[], layers=[], packs=[], diagnostics=[], summary=summary)
    assert "Nothing was screened." in html
    assert "nothing was measured on the ground" in html


def test_controls_never_reach_the_page() -> None:
    raw = page("en")
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", raw)
    assert ANSI not in raw
    assert BIDI not in raw


def _title_after_running(html: str, folder: Path) -> str:
    """The title that a browser ends with: a script that runs would have changed it."""
    path = folder / "page.html"
    path.write_text(html, encoding="utf-8")
    found = subprocess.run(
        ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom",
         f"--user-data-dir={folder / 'profile'}", path.as_uri()],
        capture_output=True, timeout=120, check=True,
    )  # fmt: skip
    title = re.search(r"<title>(.*?)</title>", found.stdout.decode("utf-8"))
    assert title is not None
    return title[1]


@pytest.mark.skipif(shutil.which("chromium") is None, reason="chromium is not installed")
def test_a_browser_runs_nothing_of_it(tmp_path: Path) -> None:
    """Even without the policy; and the same payload, unescaped, would run: escaping does it."""
    html = page().replace("alert(", "document.title='owned'+(")
    bare = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", html)
    payload = (
        "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>"
    )
    assert _title_after_running(bare, tmp_path) == "Screening report as of 2026-11-21"
    assert _title_after_running(bare.replace("<main>", "<main>" + payload), tmp_path) == "owned"
    with_policy = html.replace("<main>", "<main>" + payload)
    assert _title_after_running(with_policy, tmp_path) == "Screening report as of 2026-11-21"


@pytest.mark.parametrize(
    ("lang", "title", "why"),
    [
        ("en", "Papers that do not stand up, and decide nothing here", "HP-2 expired on 2024-04-30"),
        ("zh", "未通过检查的文件", "HP-2 已于 2024-04-30 到期"),
    ],
)  # fmt: skip
def test_papers_that_another_stood_in_for_are_named(lang: str, title: str, why: str) -> None:
    texts = " ".join(Tree(page(lang)).texts)
    assert title in texts
    assert why in texts
