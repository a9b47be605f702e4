"""The other side's contact data once both were introduced; each look is written down before it is answered."""

from matchmaker.api.doors import door
from matchmaker.api.introductions import load
from matchmaker.api.shapes import Given
from matchmaker.foundation.errors import NotFound
from matchmaker.web.contacts import other_contact
from matchmaker.web.guard import Who
from matchmaker.web.words import N_


class ContactOut(Given):
    """Contact data of the other side: the fields that were revealed."""

    contact_name: str | None = None
    contact_title: str | None = None
    contact_phone: str | None = None
    contact_email: str | None = None


@door(
    "GET",
    "/introductions/<code>/contact",
    N_("对方的联系方式；确认对接之后可见，每次查看都有记录"),
    Who.ENTERPRISE,
    Who.PROVIDER,
    gives=ContactOut,
    problems=(404,),
)
def show(code: str) -> ContactOut:
    told = other_contact(load(code))
    if told is None:
        raise NotFound()
    return ContactOut(**told)
