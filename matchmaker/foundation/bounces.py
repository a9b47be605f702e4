"""Reading delivery status notices (RFC 3464) out of files: what failed for good, for whom, and which of our mails it was."""

import email
import email.policy
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

LONGEST = 1024 * 1024  # bytes of one notice


@dataclass(frozen=True)
class Failure:
    """One address that did not take one mail; `permanent` where trying again is useless (5.x.x)."""

    address: str
    message_id: str
    status: str
    said: str

    @property
    def permanent(self) -> bool:
        return self.status.startswith("5.")

    @property
    def is_policy(self) -> bool:
        """Whether it is about us or the message, not about the address (RFC 3463, X.7.X)."""
        return self.status.split(".")[1:2] == ["7"]


def read_folder(folder: Path) -> Iterator[tuple[Path, list[Failure]]]:
    """Give each notice of a folder of .eml files or of a maildir (`new`, `cur`) with its failures; other mails have none.

    Files that cannot be read as a mail, or are longer than a notice ever is, have none either.
    """
    places = [folder / name for name in ("new", "cur") if (folder / name).is_dir()] or [folder]
    for place in places:
        for file in sorted(place.iterdir()):
            if file.is_file() and not file.name.startswith("."):
                yield file, read_notice(file.read_bytes()) if file.stat().st_size <= LONGEST else []


def read_notice(raw: bytes) -> list[Failure]:
    """Return the failures that a notice reports; an empty list for any other mail."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    if not isinstance(message, EmailMessage) or message.get_content_type() != "multipart/report":
        return []
    parts = list(message.walk())
    about = next((one for one in parts if one.get_content_type() == "message/delivery-status"), None)
    if about is None:
        return []
    groups = about.get_payload()
    original = _message_id(parts)
    found = (
        [_failure(group, original) for group in groups if isinstance(group, EmailMessage)]
        if isinstance(groups, list)
        else []
    )
    return [one for one in found if one is not None]


def _failure(group: EmailMessage, original: str) -> Failure | None:
    """Return what a group of fields says of one address, None for the notice's own fields and for what arrived or waits."""
    named = str(group.get("Final-Recipient", "") or group.get("Original-Recipient", ""))
    address = named.partition(";")[2].strip().strip("<>").lower()
    if not address or str(group.get("Action", "")).strip().lower() != "failed":
        return None
    said = str(group.get("Diagnostic-Code", "")).partition(";")[2].strip()
    status = str(group.get("Status", "")).split(" ")[0].strip()
    return Failure(address, original, status, " ".join(f"{status} {said}".split())[:300])


def _message_id(parts: list[EmailMessage]) -> str:
    """Return the Message-ID of the mail that came back: its headers, or all of it, are a part of the notice."""
    for one in parts[1:]:
        kind = one.get_content_type()
        if kind == "text/rfc822-headers":
            headers = email.message_from_string(str(one.get_content()), policy=email.policy.default)
            return str(headers.get("Message-ID", "")).strip()
        if kind == "message/rfc822":
            inner = one.get_payload(0)
            return str(inner.get("Message-ID", "")).strip() if isinstance(inner, EmailMessage) else ""
    return ""
