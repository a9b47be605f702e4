"""One of everything by which people are told, for the world that forms are attacked in."""

from matchmaker.accounts import feeds
from matchmaker.accounts.models import Park
from matchmaker.accounts.people import User
from matchmaker.catalogue import saved
from matchmaker.catalogue.saved import Shelf
from matchmaker.foundation import clock
from matchmaker.foundation.db import db
from matchmaker.notifications import robots
from matchmaker.notifications.kinds import Topic
from matchmaker.notifications.models import Owner, Pace
from matchmaker.web import unsubscribing

WECOM = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key="
STARTS = (
    "/searches",
    "/searches/new?shelf=capability&query=kind%3Dsoftware",
    "/account/notifications",
    "/account/calendar",
    "/account/mobile",
    "/sign-in/mobile",
    "/organisation/robots",
    "/staff/robots",
)
# Posts of one button, or of pages that a session leads to.
POSTS = (
    ("telling.check_address", "/account/email/check", "other_enterprise"),
    ("mobile.prove", "/account/mobile/code", "enterprise"),
    ("mobile.enter", "/sign-in/mobile/code", "anonymous"),
    ("mobile.remove", "/account/mobile/remove", "enterprise"),
)


def set_up(person: User, officer: User, park: Park) -> dict[str, str]:
    """Give a person a search, a feed and a way to end mails, their organisation and the park a robot; return the new codes."""
    now = clock.now()
    search = saved.save_search(person.id, Shelf.CAPABILITY, "软件方案", "kind=software", Pace.DAILY, now=now)
    feeds.renew_feed(person, now=now)
    places = ((Owner.ORGANISATION, person.organisations[0].id, person), (Owner.PARK, park.id, officer))
    for owner, number, by in places:
        robots.add_robot(owner, number, "wecom", "对接群", f"{WECOM}{owner}", "", by=by, now=now)
    db.session.flush()
    token = unsubscribing.address(person.id, Topic.REVIEW).rsplit("/", 1)[-1]
    return {"search": search.key, "unsubscribe": token}
