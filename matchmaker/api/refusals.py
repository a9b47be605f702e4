"""撤销 what one's own side said when it declined, so that it hides nothing any more."""

from flask_login import current_user

from matchmaker.api.doors import door
from matchmaker.api.introductions import IntroductionOut, load, out
from matchmaker.foundation import clock
from matchmaker.introductions import refusals
from matchmaker.web.guard import Who
from matchmaker.web.words import N_


@door(
    "POST",
    "/introductions/<code>/undo_refusal",
    N_("撤销婉拒理由，不再因此隐藏推荐"),
    Who.ENTERPRISE,
    Who.PROVIDER,
    gives=IntroductionOut,
)
def undo(code: str) -> IntroductionOut:
    refusals.undo(code, by=current_user, now=clock.now())
    return out(load(code))
