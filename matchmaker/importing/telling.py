"""What is there already, as a row of a file tells it: brought back unchanged it is the same; the way into rows is `comparing.py`'s."""

from typing import Any

import sqlalchemy as sa

from matchmaker.accounts import queries as accounts
from matchmaker.accounts.merges import stands_alone
from matchmaker.accounts.models import Organisation, OrganisationKind
from matchmaker.accounts.people import User
from matchmaker.accounts.profile import facts_of
from matchmaker.catalogue.content import CapabilityContent, Content, NeedContent, Post, content_of
from matchmaker.catalogue.models import Need, NeedState
from matchmaker.catalogue.offers import Capability, CapabilityState
from matchmaker.foundation.db import db
from matchmaker.importing.columns import ONLY_ENTERPRISES
from matchmaker.importing.files import MOST_ROWS
from matchmaker.importing.models import Kind

Told = dict[str, dict[str, Any]]


def list_told(user: User, kind: str) -> list[Told]:
    """Return what this member of staff serves as rows of a kind of file, as many as a file may have."""
    if kind == Kind.ORGANISATIONS:
        return [{"organisation": _organisation(one)} for one in accounts.list_organisations(user, limit=MOST_ROWS)]
    if kind == Kind.CAPABILITIES:
        return [_with_owner("capability", one) for one in _capabilities(user)]
    return [_collected(one) if kind == Kind.COLLECTION else _with_owner("need", one) for one in _needs(user)]


def _needs(user: User) -> list[Need]:
    mine = (accounts.served_by(user), stands_alone(), Organisation.kind == OrganisationKind.ENTERPRISE)
    found = sa.select(Need).join(Need.organisation).where(*mine, Need.state != NeedState.WITHDRAWN)
    return list(db.session.scalars(found.order_by(Organisation.name_sort, Need.id).limit(MOST_ROWS)))


def _capabilities(user: User) -> list[Capability]:
    mine = (accounts.served_by(user), stands_alone(), Capability.state != CapabilityState.WITHDRAWN)
    found = sa.select(Capability).join(Capability.organisation).where(*mine)
    return list(db.session.scalars(found.order_by(Organisation.name_sort, Capability.id).limit(MOST_ROWS)))


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None and value not in ("", [], ())}


def _organisation(one: Organisation) -> dict[str, Any]:
    told = facts_of(one).to_json()
    if one.is_enterprise:
        told.pop("capacity")
    else:
        told.pop("park")
    return _filled(told) | ({"park": ""} if one.is_enterprise and one.park is None else {})


def _with_owner(part: str, post: Post) -> Told:
    return {"reference": {"uscc": post.organisation.uscc}, part: told_of(post)}


def _collected(need: Need) -> Told:
    owner = {name: value for name, value in _organisation(need.organisation).items() if name not in ONLY_ENTERPRISES}
    return {"organisation": owner, "need": told_of(need)}


def told_of(post: Post) -> dict[str, Any]:
    """Return a post as its row tells it, with its number."""
    content = content_of(post)
    told = {**_plain(content), "code": post.code}
    if isinstance(post, Need):
        told["source"] = post.source
    return _filled(told)


def _plain(content: Content) -> dict[str, Any]:
    told = content.as_json()
    told["tags"] = [one.text for one in content.tags]
    if isinstance(content, CapabilityContent):
        told["cases"] = [{name: value for name, value in one.items() if name != "key"} for one in told["cases"]]
        return told
    assert isinstance(content, NeedContent)
    lines = told.pop("requirements")
    told |= {"must": [one for one in lines if one["must"]], "wish": [one for one in lines if not one["must"]]}
    return told
