"""Tickets of a station: a signed address as a QR code, and the code that is typed by hand."""

import segno
from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer
from markupsafe import Markup

from matchmaker.foundation.errors import NotFound
from matchmaker.stations.queries import find_attendee_by_uuid
from matchmaker.stations.registrations import Attendee
from matchmaker.web.mail import absolute


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.config["SECRET_KEY"]), salt="station-ticket")


def token_of(attendee: Attendee) -> str:
    """Return what the QR code's address ends with."""
    return str(_signer().dumps(attendee.uuid))


def get(token: str) -> Attendee:
    """Return whose ticket a QR code is. Raises NotFound for one that is none of ours."""
    try:
        person = find_attendee_by_uuid(str(_signer().loads(token)))
    except BadSignature as error:
        raise NotFound("ticket") from error
    if person is None:
        raise NotFound("ticket")
    return person


def qr(attendee: Attendee) -> Markup:
    """Return the ticket as an inline picture, dark on light whatever the theme."""
    address = absolute("check_in.scan", {"token": token_of(attendee)})
    made = segno.make(address, error="m", micro=False)
    return Markup(made.svg_inline(scale=5, border=2, dark="#111", light="#fff", omitsize=True))


def grouped(ticket: str) -> str:
    """Return a ticket's code as it is printed: ABCD-EFGH."""
    return f"{ticket[:4]}-{ticket[4:]}"
