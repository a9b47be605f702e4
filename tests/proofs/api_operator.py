"""What the world of the proof of the JSON door has of operators' work and of a station's day: people, a failed mail, a ticket's QR code."""

import json
from datetime import timedelta
from typing import Any

from schemathesis.transport.serialization import Binary

from matchmaker.accounts import links
from matchmaker.accounts.factors import SecondFactor
from matchmaker.accounts.people import Role
from matchmaker.assessment.maturity import models
from matchmaker.assessment.queries import current_weights
from matchmaker.foundation import clock
from matchmaker.foundation.db import db
from matchmaker.introductions import asking
from matchmaker.notifications import outbox
from matchmaker.notifications.models import MailState, OutboxMessage
from matchmaker.notifications.service import tell_address
from matchmaker.stations.registrations import Attendee
from matchmaker.web import outbox_rows, tickets
from tests.factories import admin_of, join, make_user

Codes = dict[str, list[Any]]


def likely(codes: Codes, place: str) -> dict[str, Any]:
    """Return values of fields by name that let these operations through where their state does."""
    if place == "/staff/users/grant":
        return {"email": "new-auditor@example.com", "role": "auditor", "park": ""}
    if place.startswith("/staff/users/"):
        return {"email": codes["account"][0], "role": "auditor", "place": ""}
    if place.startswith("/staff/parks"):
        return {"slug": "made-here", "name": "新园区", "name_en": "New park"}
    if place.startswith("/staff/tickets"):
        return {"token": codes["qr"][0]}
    if place == "/staff/maturity-weights":
        return codes["weights"][0] | {"name": "checked-here"}
    return {}


def weights() -> dict[str, Any]:
    """Return a sound set of weights, as an operator loads it."""
    one = next(iter(models()))
    shares = {name: str(share) for name, share in current_weights(one).shares.items()}
    return {"model": one, "certainty": "checked", "source": "与标准原文核对", "shares": shares}


def form_for(codes: Codes) -> dict[str, Any]:
    """Return what an offline file gives back."""
    return {"file": Binary(json.dumps({"station": codes["stations"][0], "records": []}).encode())}


def plant(codes: Codes, needs: list[Any], offers: list[Any], made: list[str]) -> tuple[Codes, Codes]:
    """Return codes by kind, and those that stand so that a step can be taken, by the step."""
    now, person, provider = clock.now(), make_user(), admin_of(offers[0].organisation)
    join(person, Role.AUDITOR)
    db.session.add(SecondFactor(user_id=person.id, nonce="n" * 43, created_at=now, confirmed_at=now))
    link = links.facts(links.Purpose.WORKS, "telling.accept_address", user=person.id)
    tell_address("address_check", "gone@example.com", "zh", subject="", facts={"link": link}, now=now)
    db.session.flush()
    mail = db.session.scalars(db.select(OutboxMessage).where(OutboxMessage.address == "gone@example.com")).one()
    mail.state = MailState.FAILED
    outbox.refuse_address(provider.email, "550 no such user", now)
    late = asking.ask(
        needs[7], offers[1].organisation, "来料温度？", "zh", by=admin_of(offers[1].organisation), now=now
    )
    late.due_on = clock.today() - timedelta(days=1)
    guest = db.session.scalars(db.select(Attendee).where(Attendee.ticket == codes["ticket"][0])).one()
    db.session.flush()
    known = {"account": [person.email], "mail": [outbox_rows.key_of(mail)], "qr": [tickets.token_of(guest)]}
    able: Codes = {"undo_refusal": [made[4]], "chase": [late.code], "paste": [needs[9].code]}
    able |= {"offline": codes["stations"][:1], "history": [needs[7].code]}
    return known | {"late": [late.code], "concept": ["IND024"], "weights": [weights()]}, able
