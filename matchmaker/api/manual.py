"""The readable pages of the JSON door, /api and one for each group: the OpenAPI document as text, made on the server."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.accounts.idempotency import KEPT
from matchmaker.api.openapi import REF, Schema, document
from matchmaker.web import program_labels
from matchmaker.web.guard import Who, allow
from matchmaker.web.locale import language
from matchmaker.web.problem_json import TITLES
from matchmaker.web.words import N_

bp = Blueprint("api_page", __name__)

KINDS = {
    "string": N_("文字"),
    "integer": N_("整数"),
    "number": N_("数值（可带小数）"),
    "boolean": N_("是或否"),
    "object": N_("JSON 对象"),
    "null": "",
}
FORMATS = {"date": N_("日期（年-月-日）"), "date-time": N_("时刻（ISO 8601）"), "binary": N_("文件内容")}
MOST_CHOICES = 12


@dataclass(frozen=True)
class FieldShown:
    """One field: its name, what it holds, whether it must be there, what there is to know."""

    name: str
    kind: str
    needed: bool
    note: str


@dataclass(frozen=True)
class OperationShown:
    """One operation as the page tells it."""

    key: str
    method: str
    path: str
    summary: str
    scope: str
    public: bool
    parameters: list[FieldShown]
    body: list[FieldShown]
    gives: list[FieldShown]
    statuses: list[str]


@dataclass(frozen=True)
class GroupShown:
    """What is done with one kind of thing: its operations in the order of the routes."""

    key: str
    heading: str
    operations: list[OperationShown]


class Manual:
    """Reads the document's schemas into words."""

    def __init__(self, told: Schema) -> None:
        self.told = told
        self.schemas: Schema = told["components"]["schemas"]

    def whole(self, schema: Schema) -> Schema:
        """Return a schema with its reference followed."""
        name = schema.get("$ref", "").removeprefix(REF)
        found: Schema = self.schemas[name] if name else schema
        return found

    def kind(self, schema: Schema) -> str:
        """Return what a value is, in words."""
        if "anyOf" in schema:
            return str(_("、")).join(dict.fromkeys(one for one in map(self.kind, schema["anyOf"]) if one))
        whole = self.whole(schema)
        if "enum" in whole or "const" in whole:
            choices = whole.get("enum", [whole.get("const")])
            return " | ".join(str(one) for one in choices[:MOST_CHOICES]) + (
                " …" if len(choices) > MOST_CHOICES else ""
            )
        if whole.get("type") == "array":
            inner = self.kind(whole.get("items", {}))
            return str(_("数组：%(kind)s", kind=inner) if inner else _("数组"))
        word = FORMATS.get(whole.get("format", "")) or KINDS.get(whole.get("type", ""), "")
        return str(_(word)) if word else ""

    def note(self, schema: Schema) -> str:
        """Return the description and the bounds of a value."""
        parts = [schema, *schema.get("anyOf", ())]
        words = [one["description"] for one in parts if one.get("description")]
        words += [str(_("最多 %(n)s 个字", n=one["maxLength"])) for one in parts if "maxLength" in one]
        words += [str(_("最多 %(n)s 项", n=one["maxItems"])) for one in parts if "maxItems" in one]
        words += [f"{one['minimum']}–{one['maximum']}" for one in parts if "minimum" in one and "maximum" in one]
        return str(_("；")).join(words)

    def fields(self, schema: Schema, before: str = "") -> list[FieldShown]:
        """Return the fields of an object, those of its lists one level down."""
        whole, found = self.whole(schema), []
        for name, one in whole.get("properties", {}).items():
            needed = name in whole.get("required", ())
            found.append(FieldShown(f"{before}{name}", self.kind(one), needed, self.note(one)))
            inner = self.whole(one.get("items", one))
            if inner.get("properties") and not before:
                found += self.fields(inner, f"{name}{'[]' if 'items' in one else ''}.")
        return found

    def operation(self, path: str, method: str, one: Schema) -> OperationShown:
        """Return one operation."""
        sent = one.get("requestBody", {}).get("content", {})
        body = next((each["schema"] for each in sent.values()), None)
        good = next(answer for status, answer in one["responses"].items() if status < "300")
        gives = good.get("content", {}).get("application/json", {}).get("schema")
        return OperationShown(
            key=one["operationId"],
            method=method.upper(),
            path=self.told["servers"][0]["url"] + path,
            summary=one["summary"],
            scope=program_labels.scope_short[one["x-scope"]],
            public=not one["security"],
            parameters=[
                FieldShown(each["name"], self.kind(each["schema"]), each["required"], self._told(each))
                for each in one["parameters"]
            ],
            body=self.fields(body) if body else [],
            gives=self.fields(gives) if gives else [],
            statuses=list(one["responses"]),
        )

    def _told(self, parameter: dict[str, Any]) -> str:
        return str(parameter.get("description", "")) or self.note(parameter["schema"])

    def groups(self) -> list[GroupShown]:
        """Return the groups in the order of the routes."""
        found: dict[str, list[OperationShown]] = {}
        for path, methods in self.told["paths"].items():
            for method, one in methods.items():
                found.setdefault(one["tags"][0], []).append(self.operation(path, method, one))
        return [GroupShown(key, str(program_labels.group[key]), operations) for key, operations in found.items()]


@bp.get("/api")
@allow(Who.PUBLIC)
def show() -> ResponseReturnValue:
    problems = [(status, _(word)) for status, word in TITLES.items()]
    hours = int(KEPT.total_seconds() // 3600)
    return render_template("api/show.html", groups=_groups(language()), problems=problems, hours=hours)


@bp.get("/api/operations/<subject>")
@allow(Who.PUBLIC)
def operations(subject: str) -> ResponseReturnValue:
    group = next((one for one in _groups(language()) if one.key == subject), None) or abort(404)
    return render_template("api/operations.html", group=group, groups=_groups(language()))


@cache
def _groups(_language: str) -> list[GroupShown]:
    """Return the document as text: the same for everybody, so made once a language."""
    return Manual(document()).groups()
