"""Every kind of mail renders whole in both languages, and no room tells of a kind that has no words."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from jinja2 import TemplateNotFound, UndefinedError

from matchmaker.accounts import links
from matchmaker.config import ROOT
from matchmaker.notifications.models import Notice
from matchmaker.notifications.service import _plain
from matchmaker.web import mail
from tests.conftest import make_app
from tests.web.mail_samples import DAY, MOMENT, SAMPLES, page, post

TEMPLATES = ROOT / "templates" / "email"
FIRST = ("tell_mobile", "tell", "tell_address", "tell_sides", "tell_park", "tell_one", "tell_all", "_tell_members")
TELLERS = dict.fromkeys((*FIRST, "_tell_enterprise", "_tell_asker", "_tell_other"), 0) | {"tell_poster": 1}
# Where a kind is made from parts; the calls of these are read instead.
WRAPPERS = {
    *("accounts/verification.py", "catalogue/notices.py", "introductions/notices.py"),
    "introductions/asking.py",
    "stations/notices.py",
    "diagnosis/notices.py",
    "introductions/samples.py",
}
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Rendering needs no database."""
    folder = tmp_path_factory.mktemp("mail")
    return make_app(f"sqlite:///{folder / 'none.sqlite3'}", folder)


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in TELLERS:
                yield name, node


def kinds_of(source: str, path: str) -> set[str]:
    """Return the kinds that a file tells of; a kind that cannot be read comes as the line that hides it."""
    tree = ast.parse(source)
    strings = {
        target.id: node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    found: set[str] = set()
    for name, call in calls(tree):
        argument = call.args[TELLERS[name]]
        if isinstance(argument, ast.Name) and argument.id in strings:
            argument = strings[argument.id]
        parts = [argument.body, argument.orelse] if isinstance(argument, ast.IfExp) else [argument]
        for part in parts:
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                nouns = ("need_", "capability_") if name == "tell_poster" else ("",)
                found |= {f"{noun}{part.value}" for noun in nouns}
            elif path not in WRAPPERS:
                found.add(f"{path}:{call.lineno}")
    return found


def told() -> set[str]:
    found: set[str] = set()
    for file in sorted((ROOT / "matchmaker").rglob("*.py")):
        path = file.relative_to(ROOT / "matchmaker").as_posix()
        if not path.startswith("notifications/"):
            found |= kinds_of(file.read_text("utf-8"), path)
    own = {"digest", "desk_news"}  # told by the room of notifications itself
    return (found | own) - {"capability_expired", "capability_expiring"}  # tell_poster of a need only


def written() -> set[str]:
    return {folder.name for folder in TEMPLATES.iterdir() if folder.is_dir()}


def test_every_kind_that_is_told_has_words_and_a_sample() -> None:
    assert told() == written() == set(SAMPLES)


def test_kinds_of_sees_a_kind_without_words() -> None:
    source = 'tell("a", x)\nkind = "b" if y else "c"\ntell(kind, x)\ntell_poster(x, "d")\ntell(unknown(), x)'
    assert kinds_of(source, "x.py") == {"a", "b", "c", "need_d", "capability_d", "x.py:5"}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kind", sorted(SAMPLES))
def test_render_is_whole(app: Flask, kind: str, language: str) -> None:
    for facts in SAMPLES[kind]:
        with app.app_context():
            words = mail.render(kind, language, "X-2026-0001", _plain(facts))
        for part in (words.subject, words.text, words.html):
            assert not re.search(r"None|Undefined|\{\{|%\(|object at 0x|built-in|\{'", part), part
        assert 4 <= len(words.subject) <= 120
        assert "\n" not in words.subject
        assert "\n\n\n" not in words.text
        assert not re.search(r"[ \t]+$", words.text, re.MULTILINE)
        assert "http://localhost/" in words.text
        assert "style=" not in words.html


@pytest.mark.parametrize("kind", sorted(SAMPLES))
def test_render_in_english_holds_chinese_only_from_users(app: Flask, kind: str) -> None:
    for facts in SAMPLES[kind]:
        with app.app_context():
            words = mail.render(kind, "en", "X-2026-0001", _latin(_plain(facts)))
        assert not CHINESE.search(words.subject + words.text + words.html), words


def _latin(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _latin(one) for name, one in value.items()}
    return CHINESE.sub("x", value) if isinstance(value, str) else value


@pytest.mark.parametrize("kind", sorted(SAMPLES))
def test_line_says_the_same_as_the_subject(app: Flask, kind: str) -> None:
    for facts in SAMPLES[kind]:
        kept = _plain(facts)
        with app.test_request_context("/", headers={"Accept-Language": "zh"}):
            spoken = mail.line(Notice(user_id=1, kind=kind, subject="X-2026-0001", facts=kept, created_at=MOMENT))
            assert spoken.striptags() == mail.render(kind, "zh", "X-2026-0001", kept).subject


def test_line_marks_the_language_of_a_text_and_escapes_it(app: Flask) -> None:
    facts = _plain(post("need", expires_on=DAY) | {"title": "<b>Leak test</b>", "title_lang": "en"})
    with app.test_request_context("/"):
        line = mail.line(Notice(user_id=1, kind="need_published", subject="", facts=facts, created_at=MOMENT))
    assert '<span lang="en">&lt;b&gt;Leak test&lt;/b&gt;</span>' in line


def test_line_without_its_facts_does_not_break_the_page(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    with app.test_request_context("/"):
        for kind in ("need_published", "unheard_of"):
            old = Notice(user_id=1, kind=kind, subject="", facts={}, created_at=MOMENT)
            assert mail.line(old) == "一条较早的通知"
    assert caplog.text.count("cannot be written") == 2


def test_page_of_a_line_is_a_path_of_this_site(app: Flask) -> None:
    with app.test_request_context("/"):
        assert mail.page_of(Notice(facts=page("guide.privacy"))) == "/privacy"
        assert mail.page_of(Notice(facts=page("gone.show"))) == ""
        assert mail.page_of(Notice(facts={})) == ""


def test_render_signs_the_link_for_its_purpose_only(app: Flask) -> None:
    with app.app_context():
        words = mail.render("password_reset", "zh", "", SAMPLES["password_reset"][0])
        key = app.config["SECRET_KEY"]
        token = re.search(r"http://localhost/password/reset/(\S+)", words.text)
        assert token is not None
        assert links.read(links.Purpose.RESET, token[1], key).data == {"user": 7, "n": "k3J"}
        with pytest.raises(Exception, match="link_wrong"):
            links.read(links.Purpose.CONFIRM, token[1], key)
        assert f'href="{token[0]}"' in words.html


def test_render_keeps_the_path_of_the_public_address(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "PUBLIC_URL", "https://park.example.cn/match")
    with app.app_context():
        assert (
            "https://park.example.cn/match/sign-in\n"
            in mail.render("account_exists", "zh", "", page("session.sign_in")).text
        )


def test_render_fails_loudly_without_words_or_facts(app: Flask) -> None:
    with app.app_context():
        with pytest.raises(TemplateNotFound):
            mail.render("unheard_of", "zh", "", {})
        with pytest.raises(UndefinedError):
            mail.render("need_published", "zh", "", {})


def test_render_escapes_what_users_wrote_and_links_only_our_own_addresses(app: Flask) -> None:
    facts = _plain(post("need", reason="<script>x</script>\nhttps://evil.example/login"))
    with app.app_context():
        words = mail.render("need_sent_back", "zh", "", facts)
    assert "<script>" not in words.html
    assert "&lt;script&gt;" in words.html
    assert 'href="https://evil' not in words.html
    assert 'href="http://localhost/needs/N-2026-0147"' in words.html


def test_blocks_part_paragraphs_lists_and_links() -> None:
    body = "One\ntwo\n\n- a\n- b\nafter\n\nhttp://x/1\n\nhttp://y/"
    assert mail.blocks(body, ["http://x/1"]) == [
        {"kind": "text", "rows": ["One", "two"]},
        {"kind": "list", "rows": ["a", "b"]},
        {"kind": "text", "rows": ["after"]},
        {"kind": "link", "rows": ["http://x/1"]},
        {"kind": "text", "rows": ["http://y/"]},
    ]


def test_revive_gives_days_and_moments_back_at_any_depth() -> None:
    facts: dict[str, Any] = {"a_on": DAY, "deep": {"b_at": MOMENT}, "rows": [{"c_on": DAY}, "x"], "empty_on": None}
    assert mail.revive(_plain(facts)) == facts


def test_templates_read_no_database_and_build_no_address() -> None:
    for file in sorted(Path(TEMPLATES).rglob("*.txt")):
        assert not re.search(r"url_for|current_user|request\b|session\b", file.read_text("utf-8")), file
