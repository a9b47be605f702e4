"""Templates parse, call only filters and macros that exist, load nothing from elsewhere and hold no script or style of their own."""

import re
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader, nodes
from jinja2.exceptions import TemplateAssertionError

from tests.conftest import make_app

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*") if path.suffix in (".html", ".txt"))
BLOCK = re.compile(r"<(?:form|div|ul|ol|dl|table|h[1-6]|section|header|details|fieldset|blockquote|figure|pre)\b")
PARAGRAPH = re.compile(r"<p\b[^>]*>(.*?)</p>", re.S)
MACRO = re.compile(r"{%-?\s*macro (\w+)\(.*?%}(.*?){%-?\s*endmacro", re.S)
FORMS = {one[1] for path in TEMPLATES for one in MACRO.finditer(path.read_text()) if "<form" in one[2]}
CALL = re.compile(rf"(?<![|\w])(?:{'|'.join(sorted(FORMS))})\(")
FORBIDDEN = (
    (re.compile(r"<script(?![^>]*\bsrc=)", re.I), "inline script"),
    (re.compile(r"<style\b", re.I), "inline style element"),
    (re.compile(r"\sstyle\s*=", re.I), "inline style attribute"),
    (re.compile(r"\son[a-z]+\s*=\s*[\"']", re.I), "event handler attribute"),
    (re.compile(r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//", re.I), "address of another host"),
    (re.compile(r"javascript:", re.I), "javascript address"),
    (
        re.compile(r"else '(?:zh-CN|en)' \}\}|'zh-CN' if"),
        "a language attribute worked out by hand, see the filter html_lang",
    ),
)


def offences(text: str) -> list[str]:
    """Return what the content security policy or our own rules would stop."""
    return [name for pattern, name in FORBIDDEN if pattern.search(text)]


def breaks(text: str) -> list[str]:
    """Return the paragraphs that a browser ends before their time, because a block or a macro that writes a form stands in them."""
    return [one[0] for one in PARAGRAPH.finditer(text) if BLOCK.search(one[1]) or CALL.search(one[1])]


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    folder = tmp_path_factory.mktemp("templates")
    made: Environment = make_app(f"sqlite:///{folder}/unused.sqlite3", folder).jinja_env
    return made


def macros_of(environment: Environment, name: str) -> set[str]:
    """Return the macros that a template defines."""
    loader = environment.loader
    assert isinstance(loader, FileSystemLoader) or loader is not None
    source = loader.get_source(environment, name)[0]
    tree = environment.parse(source)
    return {macro.name for macro in tree.find_all(nodes.Macro)} | {
        target.name
        for one in tree.find_all(nodes.Assign)
        for target in one.find_all(nodes.Name)
        if target.ctx == "store"
    }


def unknown_names(environment: Environment, source: str) -> list[str]:
    """Return macros that are imported or called through an imported module but not defined there."""
    tree = environment.parse(source)
    missing = []
    modules: dict[str, set[str]] = {}
    for one in tree.find_all(nodes.Import):
        if isinstance(one.template, nodes.Const):
            modules[one.target] = macros_of(environment, one.template.value)
    for imported in tree.find_all(nodes.FromImport):
        if isinstance(imported.template, nodes.Const):
            known = macros_of(environment, imported.template.value)
            names = [name if isinstance(name, str) else name[0] for name in imported.names]
            missing += [name for name in names if name not in known]
    for got in tree.find_all(nodes.Getattr):
        if isinstance(got.node, nodes.Name) and got.node.name in modules and got.attr not in modules[got.node.name]:
            missing.append(f"{got.node.name}.{got.attr}")
    return missing


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_template_is_sound(path: Path, environment: Environment) -> None:
    source = path.read_text()
    environment.compile(source)
    assert offences(source) == []
    assert breaks(source) == []
    assert unknown_names(environment, source) == []


def test_broken_paragraphs_are_noticed() -> None:
    button, words = "<p class=\"row\">{{ forms.post_button(url, _('删除')) }}</p>", "<p>{{ rows|sort('n') }}<br></p>"
    assert breaks(f"{button}<p>a<ul></ul></p>{words}<div><form></form></div>") == [button, "<p>a<ul></ul></p>"]


def test_offences_are_noticed(environment: Environment) -> None:
    bad = '<script>1</script><p style="a" onclick="b()"><img src="https://elsewhere.example/x.png">'
    bad += "<p lang=\"{{ 'en' if lang == 'en' else 'zh-CN' }}\">"
    assert offences(bad) == [
        "inline script",
        "inline style attribute",
        "event handler attribute",
        "address of another host",
        "a language attribute worked out by hand, see the filter html_lang",
    ]
    assert unknown_names(environment, '{% from "macros/icons.html" import icon, nonsense %}') == ["nonsense"]
    with pytest.raises(TemplateAssertionError):
        environment.from_string("{{ 1|no_such_filter }}")
