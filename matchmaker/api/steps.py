"""The steps of an introduction: one door, `/introductions/{code}/{action}`, for every action that `introductions.service` offers.

What a step takes is read from its function there, so that a new action opens here by itself and nothing is told twice.
"""

import inspect
import typing
from collections.abc import Callable
from dataclasses import is_dataclass
from datetime import date
from enum import Enum
from types import UnionType
from typing import Annotated, Any

from flask_login import current_user
from pydantic import Field, create_model

from matchmaker.accounts.tokens import Scope
from matchmaker.api.doors import door
from matchmaker.api.introductions import IntroductionOut, load, out
from matchmaker.api.shapes import Taken, Text500
from matchmaker.foundation import clock
from matchmaker.introductions import access, service
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.moves import target
from matchmaker.introductions.states import Action
from matchmaker.web import bearer
from matchmaker.web.guard import Who, require
from matchmaker.web.words import N_

BESIDES = ("rate",)  # what a side does to an introduction without moving it
ELSEWHERE = {Action.PROPOSE, Action.EXPIRE}  # it begins in `asking.py`; the clock alone lets it end
OURS = {"by", "now"}
STAFF_ONLY = {Action.CONFIRM}
SAID: dict[str, str] = {
    Action.AGREE: N_("同意对接，单独同意以 consent 表示"),
    Action.CONFIRM: N_("确认对接，逐项核对后双方互见联系方式"),
    Action.RECORD_MEETING: N_("登记洽谈"),
    Action.RECORD_NO_SHOW: N_("登记对方未到"),
    Action.PLAN: N_("安排下一步：阶段、日期、由谁负责"),
    Action.INTEND: N_("登记已达成意向，双方分别登记"),
    Action.SIGN: N_("登记签约，双方分别登记；再次登记即更正"),
    Action.DELIVER: N_("登记交付，双方分别登记；再次登记即更正"),
    Action.DENY: N_("说明某项成果与事实不符"),
    Action.REOPEN: N_("十秒内撤销自己的婉拒或撤回"),
    "rate": N_("评价对方，双方都评价后或 14 天后互见"),
    Action.DECLINE: N_("婉拒，写明原因"),
    Action.WITHDRAW: N_("撤回"),
    Action.CLOSE: N_("结束，未成交"),
}
STRUCTURES: dict[Any, Any] = {str: Text500, bool: bool, date: date, int: int, float: float, type(None): None}


def kind_of(annotation: Any) -> Any:
    """Return the type by which a body's value is checked, for the type that a service takes. Raises TypeError for none of JSON."""
    if annotation in STRUCTURES:
        return STRUCTURES[annotation]
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return annotation
    parts = typing.get_args(annotation)
    if not parts:
        raise TypeError(f"a step cannot take {annotation}")
    if typing.get_origin(annotation) in (typing.Union, UnionType):
        return typing.Union[tuple(kind_of(one) for one in parts)]  # noqa: UP007  # made at run time
    return Annotated[list[kind_of(parts[0])], Field(max_length=50)]  # type: ignore[misc]  # made at run time


def _keywords(step: Callable[..., Any]) -> dict[str, tuple[Any, Any]]:
    """The keywords of a step but for who and when, or a dataclass's fields, with type and default."""
    hints = typing.get_type_hints(step, localns={"User": object})
    found = {}
    for name, one in inspect.signature(step).parameters.items():
        if (one.kind == inspect.Parameter.KEYWORD_ONLY or isinstance(step, type)) and name not in OURS:
            found[name] = (hints[name], ... if one.default is inspect.Parameter.empty else one.default)
    return found


def body_of(name: str, step: Callable[..., Any]) -> type[Taken]:
    """Return the model of a step's body; what a step takes as one value of several fields is written field by field."""
    fields: dict[str, Any] = {}
    for field, (hint, default) in _keywords(step).items():
        if is_dataclass(hint) and isinstance(hint, type):
            fields |= {inner: (kind_of(one), least) for inner, (one, least) in _keywords(hint).items()}
        else:
            fields[field] = (kind_of(hint), [] if default == () else default)
    title = "".join(part.title() for part in name.split("_"))
    return create_model(f"{title}Body", __base__=Taken, **fields)


def arguments(step: Callable[..., Any], body: Taken) -> dict[str, Any]:
    """Return what the step is called with."""
    said, found = dict(body), {}
    for name, (hint, _) in _keywords(step).items():
        if is_dataclass(hint) and isinstance(hint, type):
            found[name] = hint(**{inner: said[inner] for inner in _keywords(hint)})
        else:
            found[name] = said[name]
    return found


def _check_scope(introduction: Introduction) -> None:
    """Whoever acts for no side of it acts as staff, for which the token needs the scope."""
    if introduction.side_of(current_user) is None:
        bearer.check(Scope.STAFF)


def offer(action: str) -> None:
    """Open the door of one action."""
    step, may = getattr(service, action), getattr(access, f"may_{action}")

    def check(code: str) -> None:
        introduction = load(code)
        _check_scope(introduction)
        require(may(current_user, introduction))
        if action not in BESIDES:  # a step that the state has not is told so before what the body lacks
            target(introduction, Action(action), current_user)

    def take(code: str, body: Taken) -> IntroductionOut:
        introduction = load(code)
        _check_scope(introduction)
        step(introduction, by=current_user, now=clock.now(), **arguments(step, body))
        return out(load(code))

    door(
        "POST",
        f"/introductions/<code>/{action}",
        SAID.get(action, action),
        Who.STAFF if action in STAFF_ONLY else Who.SIGNED_IN,
        scope=Scope.STAFF if action in STAFF_ONLY else Scope.WRITE,
        name=f"steps_{action}",
        body=body_of(action, step),
        guard=check,
        gives=IntroductionOut,
        problems=(403, 404, 409),
    )(take)


for each in (*Action, *BESIDES):
    if each not in ELSEWHERE and hasattr(service, each):  # a step without a function has no door anywhere
        offer(each)
