"""粘贴一段话: a pasted message becomes a draft, or fills what is empty in one; what it could not tell stays empty."""

from typing import Annotated, Any

from flask_login import current_user
from pydantic import Field

from matchmaker.api.doors import door
from matchmaker.api.needs import NeedOut, out
from matchmaker.api.own_needs import OWNERS, to_write
from matchmaker.api.own_posts import Organised, organisation_of
from matchmaker.api.shapes import Taken, Text
from matchmaker.catalogue import pasting
from matchmaker.foundation import clock
from matchmaker.web.guard import Who
from matchmaker.web.words import N_


class PasteIn(Taken):
    """The words as they came."""

    text: Annotated[Text, Field(min_length=1, max_length=pasting.LONGEST)]


class PasteNew(PasteIn):
    """The words, and for which organisation the draft is."""

    organisation: Organised = ""


MADE: dict[str, Any] = {"gives": NeedOut, "tagged": True, "problems": (403, 404, 409)}


@door(
    "POST",
    "/needs/paste",
    N_("把一段话变成需求草稿，读不出的留空"),
    Who.ENTERPRISE,
    body=PasteNew,
    status=201,
    location="api.needs_show",
    **MADE,
)
def paste_new(body: PasteNew) -> NeedOut:
    organisation = organisation_of(body.organisation, enterprise=True)
    return out(pasting.paste_new(current_user, organisation, body.text, clock.now()))


@door(
    "POST",
    "/needs/<code>/paste",
    N_("用一段话填草稿里空着的内容，已写的不动"),
    *OWNERS,
    body=PasteIn,
    guard=to_write,
    **MADE,
)
def paste_into(code: str, body: PasteIn) -> NeedOut:
    need = to_write(code)
    pasting.paste_into(need, body.text, current_user, clock.now())
    return out(need)
