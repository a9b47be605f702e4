"""Reads forms out of pages as a browser would: which fields they send, with which values, and what is said beside a field."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

VOID = frozenset({"input", "meta", "link", "br", "img", "hr", "wbr", "use"})
TYPED = frozenset({"text", "search", "email", "tel", "textarea", "date", "number", "url"})


@dataclass
class Field:
    """One name of a form: its kind, what it would send, what it could send."""

    kind: str
    values: list[str] = field(default_factory=list)
    offered: list[str] = field(default_factory=list)
    described: str = ""
    invalid: bool = False
    autocomplete: str = ""


@dataclass
class FormOnPage:
    """One form: where it goes and its fields by name; `drafts` and `previews` take it while it is being typed."""

    action: str
    method: str
    drafts: str = ""
    previews: str = ""
    fields: dict[str, Field] = field(default_factory=dict)

    def sent(self) -> dict[str, list[str]]:
        """Return what the form sends with all boxes ticked and one choice of every group made."""
        found: dict[str, list[str]] = {}
        for name, one in self.fields.items():
            chosen = [value for value in one.values if value] or [value for value in one.offered if value]
            values = chosen if one.kind in ("radio", "select", "submit") else one.values
            found[name] = one.offered if one.kind == "checkbox" else (values or [""])[:1]
        return found


class Page(HTMLParser):
    """A parsed page: forms, links, ids, and every text with the elements around it."""

    def __init__(self, text: str, address: str) -> None:
        super().__init__()
        self.address = address
        self.forms: list[FormOnPage] = []
        self.links: list[str] = []
        self.texts_of: dict[str, str] = {}
        self.texts: list[tuple[str, list[tuple[str, dict[str, str]]]]] = []
        self._by_id: dict[str, FormOnPage] = {}
        self._form: FormOnPage | None = None
        self._field: tuple[Field, str] | None = None
        self._stack: list[tuple[str, dict[str, str]]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open_form(known)
        elif tag == "a" and known.get("href", "").startswith("/"):
            self.links.append(known["href"])
        form = self._by_id.get(known.get("form", ""), self._form)
        if form is not None and tag in ("input", "button", "select", "textarea") and known.get("name"):
            self._control(tag, known, form)
        if tag == "option" and self._field is not None and "value" in known:
            self._field[0].offered.append(known["value"])
            if "selected" in known:
                self._field[0].values.append(known["value"])
        if tag not in VOID:
            self._stack.append((tag, known))

    def _open_form(self, known: dict[str, str]) -> None:
        action = urljoin(self.address, known.get("action") or self.address)
        beside = (known.get(f"data-{name}", "") for name in ("autosave", "preview"))
        self._form = FormOnPage(action, known.get("method", "get").lower(), *beside)
        self.forms.append(self._form)
        if known.get("id"):
            self._by_id[known["id"]] = self._form

    def _control(self, tag: str, known: dict[str, str], form: FormOnPage) -> None:
        kind = known.get("type", "text").lower() if tag == "input" else ("submit" if tag == "button" else tag)
        one = form.fields.setdefault(known["name"], Field(kind))
        one.described = one.described or known.get("aria-describedby", "")
        one.invalid = one.invalid or known.get("aria-invalid") == "true"
        one.autocomplete = one.autocomplete or known.get("autocomplete", "")
        if kind in ("radio", "checkbox", "submit"):
            one.offered.append(known.get("value", "on"))
            if "checked" in known:
                one.values.append(known.get("value", "on"))
        elif tag == "input":
            one.values.append(known.get("value", ""))
        else:
            self._field = (one, tag)
            if tag == "textarea":
                one.values.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        if self._field is not None and tag == self._field[1]:
            if tag == "textarea":  # the line break after the opening tag is not part of the text
                self._field[0].values[-1] = self._field[0].values[-1].removeprefix("\r").removeprefix("\n")
            self._field = None
        while any(open_tag == tag for open_tag, _ in self._stack):
            if self._stack.pop()[0] == tag:
                break

    def handle_data(self, data: str) -> None:
        if self._field is not None and self._field[1] == "textarea":
            self._field[0].values[-1] += data
        self.texts.append((data, list(self._stack)))
        for _tag, known in self._stack:
            if known.get("id"):
                self.texts_of[known["id"]] = self.texts_of.get(known["id"], "") + data

    def form_to(self, path: str) -> FormOnPage | None:
        """Return the form of this page that posts to the path and holds the most, None where there is none."""
        found = [one for one in self.forms if one.method == "post" and one.action == path]
        return max(found, key=lambda one: len(one.fields), default=None)
