"""What every route of the JSON door shares: its declaration, one transaction for its effect, one answer for one key, its tag."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import Response, json, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from pydantic import BaseModel

from matchmaker.accounts import idempotency
from matchmaker.accounts.tokens import Scope
from matchmaker.api import reading
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.web.guard import Who, allow
from matchmaker.web.problem_json import Problem

Handler = Callable[..., Any]
KEY = "Idempotency-Key"
LONGEST_KEY = 200
LIMIT_MAIL = "MAIL_LIMIT"
LIMIT_UPLOAD = "UPLOAD_LIMIT"
LIMIT_PLANNER = "LIMIT_PLANNER"
LIMIT_PDF = "LIMIT_PDF"


@dataclass(frozen=True)
class Operation:
    """One method of one address: who may use it, what it takes and gives. The OpenAPI document is made of these alone."""

    method: str
    rule: str
    name: str
    said: str
    group: str
    scope: Scope
    who: frozenset[Who]
    handler: Handler
    body: type[BaseModel] | None = None
    form: type[BaseModel] | None = None
    ahead: Handler | None = (
        None  # reads the form, which takes too long for the transaction; the handler gets it as `ready`
    )
    guard: Handler | None = (
        None  # takes the address alone: whoever may not is told that, rather than what their body lacks
    )
    query: type[BaseModel] | None = None
    gives: Any = None
    status: int = 200
    location: str = ""
    tagged: bool = False
    edits: bool = False
    file: str = ""
    limit: str = ""  # names a setting: what one token may do rarely
    once: tuple[str, ...] = ()  # fields that are shown this once: a repeated request is answered without them
    problems: frozenset[int] = field(default_factory=frozenset)


OPERATIONS: list[Operation] = []


def door(
    method: str, rule: str, said: str, *who: Who, scope: Scope | None = None, name: str = "", **more: Any
) -> Callable[[Handler], Handler]:
    """Declare a route; `scope` follows from the method where nothing else is said. The handler runs in the transaction."""

    def declare(handler: Handler) -> Handler:
        needed = scope or (Scope.READ if method == "GET" else Scope.WRITE)
        more["problems"] = frozenset(more.get("problems", ()))
        group = handler.__module__.rsplit(".", 1)[-1]
        OPERATIONS.append(
            Operation(
                method,
                rule,
                name or f"{group}_{handler.__name__}",
                said,
                group,
                needed,
                frozenset(who),
                handler,
                **more,
            )
        )
        return handler

    return declare


def view_of(operation: Operation) -> Callable[..., Response]:
    """Return the view that Flask calls; it carries who may use it and the scope, for the guard and the tables of the tests."""

    def view(**path: str) -> Response:
        asked = {**path, **_read(operation, path)}
        if operation.ahead is not None:
            if (told := _told_before(operation)) is not None:
                return told
            asked["ready"] = operation.ahead(**asked)
        if operation.method == "GET":
            return _answer(operation, operation.handler(**asked))
        return _once(operation, lambda: _answer(operation, operation.handler(**asked)))

    view.__name__ = operation.name  # limits are counted by a view's name
    view.scope = operation.scope  # type: ignore[attr-defined]  # a view carries its own rule
    return allow(*operation.who)(view)


def _read(operation: Operation, path: dict[str, str]) -> dict[str, Any]:
    """Return query and body. Raises Problem, but for whoever may not what the guard raises.

    The guard is asked where something cannot be read: what can be read goes to the handler, which asks in its own
    transaction, behind the key by which a repeated request is known.
    """
    asked: dict[str, Any] = {}
    try:
        if operation.query is not None:
            asked["query"] = reading.query(operation.query)
        if operation.body is not None:
            asked["body"] = reading.body(operation.body)
    except Problem:
        if operation.guard is not None:
            operation.guard(**path)
        raise
    return asked


def _answer(operation: Operation, made: Any) -> Response:
    if isinstance(made, Response):
        return made
    if made is None:
        return Response(status=204)
    answer = Response(made.model_dump_json(), operation.status, content_type="application/json")
    if operation.location:
        answer.headers["Location"] = url_for(operation.location, code=made.code)
    if operation.tagged:
        answer.headers["ETag"] = tag_of(made)
    return answer


def tag_of(made: BaseModel) -> str:
    """Return the tag of an answer: the same while the same person would read the same."""
    return f'"{hashlib.sha256(made.model_dump_json().encode()).hexdigest()[:32]}"'


def check_unchanged(now: BaseModel) -> None:
    """Go on only if If-Match names what the thing is now. Raises Problem 428 or 412."""
    wanted = request.headers.get("If-Match", "").strip()
    if not wanted:
        raise Problem(428, "if_match_needed", _("请用 If-Match 写明您看到的 ETag，避免覆盖别人的修改。"))
    if wanted != "*" and tag_of(now) not in [one.strip() for one in wanted.split(",")]:
        raise Problem(412, "changed_meanwhile", _("内容在您读取之后已被修改，请重新读取。"))


def _key() -> str:
    key = request.headers.get(KEY, "")
    if len(key) > LONGEST_KEY or not key.isascii() or not (key.isprintable() or not key):
        raise Problem(400, "bad_key", _("Idempotency-Key 最多 200 个可见的 ASCII 字符。"))
    return key


def _digest(operation: Operation) -> str:
    sent = reading.parts() if operation.form is not None else request.get_data()
    return hashlib.sha256(b"\n".join((request.method.encode(), request.full_path.encode(), sent))).hexdigest()


def _once(operation: Operation, make: Callable[[], Response]) -> Response:
    """Make the effect and its answer in one transaction; a key that was answered before is answered the same, without effect."""
    key = _key() if operation.method == "POST" else ""
    with transaction():
        if not key:
            return make()
        row, new = idempotency.claim(current_user, key, _digest(operation), clock.now())
        if not new:
            return _again(row.answer)
        answer = make()
        kept = {name: answer.headers[name] for name in ("Location", "ETag", "Content-Type") if name in answer.headers}
        row.answer = {"status": answer.status_code, "headers": kept, "body": _kept_body(operation, answer)}
        return answer


def _told_before(operation: Operation) -> Response | None:
    """Return what a key was answered before, so that nothing is worked out for seconds only to be thrown away.

    A form is read by what works ahead, so there is no digest of it yet: `_once` answers its repetition.
    """
    key = _key() if operation.method == "POST" and operation.form is None else ""
    row = idempotency.find(current_user, key, _digest(operation)) if key else None
    return _again(row.answer) if row is not None else None


def _kept_body(operation: Operation, answer: Response) -> str:
    """Return what is kept of an answer: a secret that is shown once is not."""
    if not operation.once:
        return answer.get_data(as_text=True)
    told: dict[str, Any] = json.loads(answer.get_data())
    return json.dumps(told | dict.fromkeys(operation.once), ensure_ascii=False)


def _again(kept: dict[str, Any]) -> Response:
    return Response(kept["body"], kept["status"], headers={**kept["headers"], "Idempotent-Replay": "true"})
