"""Trying a password at the browser's door, whatever for; how tries are counted is in `accounts/throttle.py`."""

from matchmaker.accounts import service
from matchmaker.accounts.signing_in import Attempt
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.errors import Invalid
from matchmaker.web.clients import client


def tried(email: str, password: str, wrong: Invalid) -> Attempt:
    """Return the try, counted and found right; the slow check of the password holds no transaction open.

    Raises `wrong` where the password does not fit, Invalid(sign_in_locked) while the address or the client has to wait.
    """
    with transaction():
        attempt = service.begin(email, client=client(), now=clock.now())
    if not attempt.fits(password):
        raise wrong
    return attempt
