"""What a page must not show: what axe finds, what runs out of the screen, and words in the wrong language or of the machine."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from playwright.sync_api import Page

from matchmaker.config import ROOT

DESK, PHONE = {"width": 1440, "height": 1000}, {"width": 390, "height": 844}
RUN = """async ([rules, inside]) => {
  const asked = {resultTypes: ["violations"], elementRef: false};
  if (rules.length) asked.runOnly = {type: "rule", values: rules};
  const found = await axe.run(inside ? {include: [inside]} : document, asked);
  const told = (v, n) => `${v.id}: ${n.target.join(" ")} ${n.html.slice(0, 160)} ${n.any.slice(0, 1).map((a) => a.message)}`;
  return found.violations.flatMap((v) => v.nodes.slice(0, 3).map((n) => told(v, n)));
}"""
# One of each kind of popover, opened in turn.
POPOVERS = """() => {
  const kinds = new Map();
  for (const one of document.querySelectorAll("[popover]")) {
    const kind = `${one.className}`;
    if (!kinds.has(kind) && one.id && getComputedStyle(one).display === "none") kinds.set(kind, `#${CSS.escape(one.id)}`);
  }
  return [...kinds.values()];
}"""
# [text, its language, whether that is the page's own, where]; names of controls have the language of their element.
WORDS = """() => {
  const words = [];
  const put = (text, element, what) => {
    const near = element.closest("[lang]");
    if (text.trim()) words.push([text.trim(), near.lang, near === document.documentElement, what]);
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    const what = parent.closest("[data-tags], option") ? `@${parent.localName}` : parent.localName;
    if (!parent.closest("script, style, textarea")) put(walker.currentNode.textContent, parent, what);
  }
  for (const name of ["aria-label", "title", "alt", "placeholder", "aria-description", "data-confirm"])
    for (const element of document.querySelectorAll(`[${name}]`)) put(element.getAttribute(name), element, `@${name}`);
  put(document.title, document.documentElement, "@title of the page");
  return words;
}"""
ENDONYMS = frozenset({"中文", "English"})  # a language is called by its own name
MACHINE = re.compile(r"built-in|object at 0x|\bNone\b|\{\{|%\(|\bundefined\b|\bNaN\b")
HAN = re.compile(r"[\u3400-\u9fff]")
LATIN = re.compile(r"[A-Za-z][A-Za-z'’-]*(?:[ ,.;:]+[A-Za-z][A-Za-z'’-]*){2,}")


@dataclass(frozen=True)
class Text:
    """A text of a page."""

    words: str
    language: str
    own: bool
    where: str


@cache
def axe_source() -> str:
    """Return axe-core as it stands in tests/vendor."""
    return (ROOT / "tests" / "vendor" / "axe.min.js").read_text(encoding="utf-8")


def violations(page: Page, rules: tuple[str, ...] = (), inside: str = "") -> list[str]:
    """Return what axe finds on the page as it stands; `rules` names those that are asked, () all."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(axe_source())
    found: list[str] = page.evaluate(RUN, [list(rules), inside])
    return found


def overflow(page: Page) -> list[str]:
    """Return by how much the page is wider than the screen, if it is."""
    wide, screen = page.evaluate("() => [document.documentElement.scrollWidth, innerWidth]")
    return [f"{wide} px wide on a screen of {screen}"] if wide > screen else []


def texts(page: Page) -> list[Text]:
    """Return every text and every name of a control on the page, hidden ones too."""
    return [Text(*row) for row in page.evaluate(WORDS)]


def misspoken(found: list[Text], language: str, names: tuple[str, ...]) -> list[str]:
    """Return texts of the machine, and texts that are not in the language which they are said to be in.

    `names` are user content that stands in names of controls and in titles, where nothing can carry a language of its own.
    """
    wrong = [f"machine: {one.words[:120]} ({one.where})" for one in found if MACHINE.search(one.words)]
    for one in found:
        words = without(one.words, names) if one.where.startswith("@") else one.words
        if one.words in ENDONYMS or (one.words in names and HAN.search(one.words) and LATIN.search(one.words)):
            continue  # a name in two scripts has no one language
        if one.language.startswith("en") and one.own and HAN.search(words):
            wrong.append(f"Chinese in English: {one.words[:120]} ({one.where})")
        if one.language.startswith("zh") and one.own and LATIN.search(words):
            wrong.append(f"English in Chinese: {one.words[:120]} ({one.where})")
    expected = "en" if language == "en" else "zh-CN"
    if not any(one.own and one.language == expected for one in found):
        wrong.append(f"the page is not in {expected}")
    return wrong


def without(words: str, names: tuple[str, ...]) -> str:
    """Return the words without user content in them."""
    for name in names:
        words = words.replace(name, "")
    return words


def look(page: Page, language: str, names: tuple[str, ...], again: bool) -> list[str]:
    """Return everything that is wrong with the page that is open, in both themes and widths, folds closed and open.

    Every rule is asked in one theme at each width, contrast in both. `again` is the page in its other language, in which the texts
    and their widths differ and nothing else: these are looked at in full, and the rules are asked once, on the phone.
    """
    wrong: list[str] = []

    def note(state: str, found: list[str]) -> None:
        wrong.extend(f"[{state}] {one}" for one in found)

    note("text", misspoken(texts(page), language, names))
    for size, name in ((DESK, "1440"), (PHONE, "390")):
        page.set_viewport_size({"width": size["width"], "height": size["height"]})
        if name == "390":
            page.evaluate("() => document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        themes: list[Any] = ["dark", "light"] if name == "390" else ["light", "dark"]
        page.emulate_media(color_scheme=themes[0])
        note(f"{name} width", overflow(page))
        if again and name == "1440":
            continue
        note(f"{name} {themes[0]}", violations(page))
        if not again:
            page.emulate_media(color_scheme=themes[1])
            note(f"{name} {themes[1]}", violations(page, ("color-contrast",)))
        if name == "1440":
            note("popover", in_popovers(page))
    return wrong


def in_popovers(page: Page) -> list[str]:
    """Return what axe finds in one popover of each kind, open."""
    found = []
    for selector in page.evaluate(POPOVERS):
        page.evaluate("(at) => document.querySelector(at).showPopover()", selector)
        found += [f"{selector} {one}" for one in violations(page, inside=selector)]
        page.evaluate("(at) => document.querySelector(at).hidePopover()", selector)
    return found
