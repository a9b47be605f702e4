"""The states of needs and of capabilities: two tables of transitions; no clock, and the row is changed by `transitions.py`."""

from enum import StrEnum

from matchmaker.catalogue.models import NeedState as N
from matchmaker.catalogue.offers import CapabilityState as C
from matchmaker.foundation.errors import IllegalTransition


class PostAction(StrEnum):
    """What can be done to a post; one word with service, permission and URL."""

    SUBMIT = "submit"
    PUBLISH = "publish"
    SEND_BACK = "send_back"
    WITHDRAW = "withdraw"
    FILL = "fill"
    EXPIRE = "expire"
    RENEW = "renew"
    PAUSE = "pause"
    RESUME = "resume"
    TAKE_DOWN = "take_down"


A = PostAction

NEEDS: dict[tuple[N, A], N] = {
    (N.DRAFT, A.SUBMIT): N.SUBMITTED,
    (N.SENT_BACK, A.SUBMIT): N.SUBMITTED,
    (N.WITHDRAWN, A.SUBMIT): N.SUBMITTED,
    (N.EXPIRED, A.SUBMIT): N.SUBMITTED,
    (N.SUBMITTED, A.PUBLISH): N.PUBLISHED,
    (N.SUBMITTED, A.SEND_BACK): N.SENT_BACK,
    (N.DRAFT, A.WITHDRAW): N.WITHDRAWN,
    (N.SUBMITTED, A.WITHDRAW): N.WITHDRAWN,
    (N.SENT_BACK, A.WITHDRAW): N.WITHDRAWN,
    (N.PUBLISHED, A.WITHDRAW): N.WITHDRAWN,
    (N.EXPIRED, A.WITHDRAW): N.WITHDRAWN,
    (N.PUBLISHED, A.FILL): N.FILLED,
    (N.EXPIRED, A.FILL): N.FILLED,
    (N.PUBLISHED, A.EXPIRE): N.EXPIRED,
    (N.PUBLISHED, A.RENEW): N.PUBLISHED,
    (N.EXPIRED, A.RENEW): N.PUBLISHED,
    **{(state, A.TAKE_DOWN): N.SENT_BACK for state in N if state != N.DRAFT},
}

CAPABILITIES: dict[tuple[C, A], C] = {
    (C.DRAFT, A.SUBMIT): C.SUBMITTED,
    (C.SENT_BACK, A.SUBMIT): C.SUBMITTED,
    (C.WITHDRAWN, A.SUBMIT): C.SUBMITTED,
    (C.SUBMITTED, A.PUBLISH): C.PUBLISHED,
    (C.SUBMITTED, A.SEND_BACK): C.SENT_BACK,
    (C.PUBLISHED, A.PAUSE): C.PAUSED,
    (C.PAUSED, A.RESUME): C.PUBLISHED,
    (C.DRAFT, A.WITHDRAW): C.WITHDRAWN,
    (C.SUBMITTED, A.WITHDRAW): C.WITHDRAWN,
    (C.SENT_BACK, A.WITHDRAW): C.WITHDRAWN,
    (C.PUBLISHED, A.WITHDRAW): C.WITHDRAWN,
    (C.PAUSED, A.WITHDRAW): C.WITHDRAWN,
    **{(state, A.TAKE_DOWN): C.SENT_BACK for state in C if state != C.DRAFT},
}

# What is typed goes straight into the rows while nobody else reads them ...
NEED_FREE = frozenset({N.DRAFT, N.SENT_BACK, N.WITHDRAWN, N.EXPIRED})
CAPABILITY_FREE = frozenset({C.DRAFT, C.SENT_BACK, C.WITHDRAWN})
# ... and through a declared, recorded edit while somebody reviews or reads them.
NEED_READ = frozenset({N.SUBMITTED, N.PUBLISHED})
CAPABILITY_READ = frozenset({C.SUBMITTED, C.PUBLISHED, C.PAUSED})


def next_need_state(state: str, action: PostAction) -> N:
    """Return where `action` leads a need from `state`.

    Raises IllegalTransition where the table has no such row.
    """
    found = NEEDS.get((N(state), action))
    if found is None:
        raise IllegalTransition("no_such_step", state=str(state), action=str(action))
    return found


def next_capability_state(state: str, action: PostAction) -> C:
    """Return where `action` leads a capability from `state`.

    Raises IllegalTransition where the table has no such row.
    """
    found = CAPABILITIES.get((C(state), action))
    if found is None:
        raise IllegalTransition("no_such_step", state=str(state), action=str(action))
    return found
