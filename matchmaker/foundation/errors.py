"""What services raise; `web/errors.py` alone turns it into 404, 403, 409, 422 and words."""

from typing import Any


class DomainError(Exception):
    """Something a user did cannot be done; `code` names the rule, words are found at the door."""

    def __init__(self, code: str = "", **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class NotFound(DomainError):
    """There is no such thing, or the asker may not know that there is."""


class NotAllowed(DomainError):
    """The asker may know the thing but not do this to it."""


class Conflict(DomainError):
    """Somebody or something else was first; nothing was changed."""


class IllegalTransition(Conflict):
    """The state table has no such step from here; nothing was changed."""


class Invalid(DomainError):
    """A value breaks a rule; `field` says where."""

    def __init__(self, field: str, code: str, **facts: Any) -> None:
        super().__init__(code, **facts)
        self.field = field
