"""The parks that a member of staff may choose among, for reports, figures and maps; whom a park serves is `accounts/access.py`."""

from flask_login import current_user

from matchmaker.accounts.models import Park
from matchmaker.accounts.queries import list_parks


def my_parks() -> list[Park]:
    """Return the parks that the person may choose among."""
    if current_user.is_operator:
        return list_parks()
    return [one.park for one in current_user.current if one.park is not None]
