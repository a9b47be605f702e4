"""通知设置: how one is told, by topic and channel; which address one signs in with is `own_data.py`'s."""

from typing import Annotated, Literal

from flask import current_app
from flask_login import current_user
from pydantic import Field

from matchmaker.accounts import codes, moving
from matchmaker.api.doors import LIMIT_MAIL, check_unchanged, door
from matchmaker.api.shapes import Given, Taken
from matchmaker.foundation import clock
from matchmaker.notifications import choosing
from matchmaker.notifications.choosing import PERSONAL, Chosen
from matchmaker.notifications.kinds import Topic
from matchmaker.notifications.models import Pace
from matchmaker.web.guard import Who
from matchmaker.web.words import N_


class ChoiceIn(Taken):
    """How one topic comes by one channel; a text message comes now or not at all."""

    topic: Topic
    channel: Literal["mail", "sms"]
    pace: Pace


class ChoicesIn(Taken):
    """What changes; what is not named stays as it is."""

    choices: Annotated[list[ChoiceIn], Field(max_length=len(Topic) * len(PERSONAL))]


class ChoiceOut(Given):
    """How one topic comes by one channel."""

    topic: Topic
    channel: Literal["mail", "sms"]
    pace: Pace


class ChoicesOut(Given):
    """Every topic and channel; `refused` says that the address takes no mail."""

    choices: list[ChoiceOut]
    refused: bool


@door("GET", "/me/notifications", N_("通知设置"), Who.SIGNED_IN, gives=ChoicesOut, tagged=True)
def show() -> ChoicesOut:
    held = choosing.list_choices(current_user.id)
    return ChoicesOut(
        choices=[
            ChoiceOut.model_validate({"topic": topic, "channel": channel, "pace": pace})
            for (topic, channel), pace in held.items()
        ],
        refused=choosing.is_refused(current_user.email),
    )


@door(
    "PUT",
    "/me/notifications",
    N_("修改通知设置；短信须先验证手机号"),
    Who.SIGNED_IN,
    body=ChoicesIn,
    gives=ChoicesOut,
    tagged=True,
    edits=True,
)
def choose(body: ChoicesIn) -> ChoicesOut:
    check_unchanged(show())
    mobile = codes.number_of(current_user.id) if current_app.config["SETTINGS"].sms_url else ""
    chosen: Chosen = {(one.topic, one.channel): one.pace for one in body.choices}
    choosing.choose_all(current_user.id, chosen, now=clock.now(), mobile=mobile)
    changed: ChoicesOut = show()
    return changed


@door(
    "POST",
    "/me/email/check",
    N_("向被退信的本人邮箱发一封确认邮件，读到即恢复"),
    Who.SIGNED_IN,
    limit=LIMIT_MAIL,
    status=204,
    problems=(409,),
)
def check_address() -> None:
    moving.ask_whether_it_works(current_user, now=clock.now())
