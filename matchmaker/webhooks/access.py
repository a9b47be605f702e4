"""Who may manage webhooks: 单位管理员 of a verified organisation, and a park's staff."""

from matchmaker.accounts.access import may_manage_members
from matchmaker.accounts.models import Organisation, Park
from matchmaker.accounts.people import User
from matchmaker.webhooks.models import Webhook


def may_manage(user: User, hook: Webhook) -> bool:
    """Return whether the person may see, change and remove the webhook."""
    if hook.organisation is not None:
        return may_add_for(user, hook.organisation)
    return hook.park is not None and may_add_for(user, hook.park)


def may_add_for(user: User, owner: Organisation | Park) -> bool:
    """Return whether the person may add a webhook for the organisation or the park."""
    return may_manage_members(user, owner) if isinstance(owner, Organisation) else owner.id in user.park_ids


def may_manage_any(user: User) -> bool:
    """Return whether there is anything for the person to manage."""
    return bool(user.park_ids) or any(may_manage_members(user, one) for one in user.organisations)
