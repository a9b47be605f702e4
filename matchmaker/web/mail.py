"""Renders mails and the lines behind the bell from the facts of their rows, never from the database.

`templates/email/<kind>/subject.txt` is the mail's subject and the line behind the bell; `body.txt` is the text, from
which the HTML part is made too. What facts may hold is said in `notifications/service.py`.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from jinja2 import Environment, StrictUndefined, TemplateError, TemplateNotFound
from markupsafe import Markup, escape
from werkzeug.routing import BuildError, MapAdapter

from matchmaker.accounts import codes, links
from matchmaker.notifications.models import Notice
from matchmaker.web import labels
from matchmaker.web.directions import isolate
from matchmaker.web.locale import language as spoken_here
from matchmaker.web.tongue import as_written

BLANK_LINE = re.compile(r"\n\s*\n")
LINE_END = re.compile(r"[ \t]+$", re.MULTILINE)


@dataclass(frozen=True)
class Rendered:
    """What a mail says."""

    subject: str
    text: str
    html: str
    short: str  # for text messages and groups: the subject and the address, or what `short.txt` says


def render(kind: str, language: str, subject: str, facts: dict[str, Any], unsubscribe: str = "") -> Rendered:
    """Return the mail of a kind in a language, with absolute addresses; links are signed now.

    `unsubscribe` is the address at which its reader ends mails of this topic, "" where they cannot be ended. Raises
    jinja2's TemplateNotFound for a kind without words and UndefinedError where the words need a missing fact.
    """
    known = {**revive(facts), **_addresses(facts), "subject": subject, "labels": labels, "lang": language}
    known["things"] = [_thing(one, language) for one in facts.get("items", ())] if kind == "digest" else []
    own = [known[name] for name in ("link", "page") if name in known] + [one["page"] for one in known["things"]]
    with force_locale(language):
        head = subject_line(kind, language, subject, facts)
        body = _tidy(_environment().get_template(f"email/{kind}/body.txt").render(known))
        frame = {"subject": head, "body": body, "lang": language, "home": f"{current_app.config['PUBLIC_URL']}/"}
        frame |= {"unsubscribe": unsubscribe, "choices": absolute("telling.show", {}) if unsubscribe else ""}
        text = _environment().get_template("email/layout.txt").render(frame)
        html = _environment().get_template("email/layout.html").render({**frame, "blocks": blocks(body, own)})
        short = _short(kind, known) or "\n".join([head, *own[:1]])
    return Rendered(head, text.strip() + "\n", html, short)


def _thing(item: dict[str, Any], language: str) -> dict[str, str]:
    """Return one thing of a digest: the line that its own mail would have had as its subject, and its page."""
    page = _addresses(item["facts"]).get("page", "")
    return {"line": subject_line(item["kind"], language, item["subject"], item["facts"]), "page": page}


def _short(kind: str, known: dict[str, Any]) -> str:
    """Return the words that a kind has for text messages, "" where it has none of its own."""
    try:
        return _tidy(_environment().get_template(f"email/{kind}/short.txt").render(known))
    except TemplateNotFound:
        return ""


def subject_line(kind: str, language: str, subject: str, facts: dict[str, Any]) -> str:
    """Return the subject of a mail alone, for lists of many. Raises what `render` raises."""
    known = {**revive(facts), "subject": subject, "labels": labels, "lang": language}
    with force_locale(language):
        return _line(_environment(), kind, known)


def line(notice: Notice) -> Markup:
    """Return the line behind the bell in the reader's language; texts of users carry their own language.

    A line from before the words were changed may lack a fact: it is shown without words of its own and logged.
    """
    known = {**_marked(revive(notice.facts)), "subject": notice.subject, "labels": labels, "lang": spoken_here()}
    try:
        return Markup(_line(_environment("notices"), notice.kind, known))
    except TemplateError:
        current_app.logger.exception("a line of kind %s cannot be written", notice.kind)
        return escape(_("一条较早的通知"))


def page_of(notice: Notice) -> str:
    """Return the path of the page that a line leads to, "" where there is none."""
    page = notice.facts.get("page")
    try:
        return url_for(page["to"], **page.get("values", {})) if page else ""
    except BuildError:  # an old line about a page that has gone
        return ""


def revive(facts: dict[str, Any]) -> dict[str, Any]:
    """Return the facts with days (`..._on`) and moments (`..._at`) as such."""
    return {name: _revived(name, value) for name, value in facts.items()}


def blocks(body: str, own: list[str]) -> list[dict[str, Any]]:
    """Return the text as paragraphs, lists and links; only the product's own addresses become links."""
    made: list[dict[str, Any]] = []
    for part in BLANK_LINE.split(body.strip()):
        rows = [row.strip() for row in part.strip().split("\n")]
        for row in rows:
            if row in own:
                made.append({"kind": "link", "rows": [row]})
            else:
                kind = "list" if row.startswith("- ") else "text"
                starts = row is rows[0] or made[-1]["kind"] != kind
                made += [{"kind": kind, "rows": []}] if starts else []
                made[-1]["rows"].append(row.removeprefix("- "))
    return made


def _tidy(text: str) -> str:
    """Return the text with one blank line between paragraphs, however many a branch of the template left."""
    return BLANK_LINE.sub("\n\n", LINE_END.sub("", text)).strip()


def _line(environment: Environment, kind: str, known: dict[str, Any]) -> str:
    return " ".join(environment.get_template(f"email/{kind}/subject.txt").render(known).split())


def _environment(name: str = "mail") -> Environment:
    """Return the app's templates, strict about missing facts; those of notices escape, whatever the file's name."""
    kept: dict[str, Environment] = current_app.extensions.setdefault("mail_templates", {})
    if name not in kept:
        options: dict[str, Any] = {"autoescape": True} if name == "notices" else {}
        kept[name] = current_app.jinja_env.overlay(
            undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, **options
        )
    return kept[name]


def _addresses(facts: dict[str, Any]) -> dict[str, str]:
    made = {}
    if page := facts.get("page"):
        made["page"] = absolute(page["to"], page.get("values", {}))
    if link := facts.get("link"):
        token = links.sign(link["purpose"], link["data"], current_app.config["SECRET_KEY"])
        made["link"] = absolute(link["to"], {"token": token})
    if nonce := facts.get("code_nonce"):
        made["code"] = codes.code_of(nonce, current_app.config["SECRET_KEY"])
    return made


def absolute(endpoint: str, values: dict[str, Any]) -> str:
    """Return the address of a page under PUBLIC_URL, for whoever is not looking at this site."""
    public = urlsplit(current_app.config["PUBLIC_URL"])
    adapter: MapAdapter = current_app.url_map.bind(
        public.netloc, script_name=public.path or "/", url_scheme=public.scheme
    )
    return adapter.build(endpoint, values, force_external=True)


def _revived(name: str, value: Any) -> Any:
    if isinstance(value, dict):
        return revive(value)
    if isinstance(value, list):
        return [revive(one) if isinstance(one, dict) else one for one in value]
    if isinstance(value, str) and name.endswith("_on"):
        return date.fromisoformat(value)
    if isinstance(value, str) and name.endswith("_at"):
        return datetime.fromisoformat(value)
    return value


NAMES = frozenset({"name", "organisation"})  # facts that are names, in whatever language these are


def _marked(facts: dict[str, Any]) -> dict[str, Any]:
    """Return the facts with each text whose language is known (`title`, `title_lang`) inside an element of it."""
    spoken = {name: facts.get(f"{name}_lang") for name in facts}
    return {
        name: Markup('<span lang="{}">{}</span>').format(spoken[name], isolate(value))
        if spoken[name] and isinstance(value, str)
        else (as_written(value) if name in NAMES else escape(isolate(value)) if isinstance(value, str) else value)
        for name, value in facts.items()
    }
