"""What else stands in the world of the proof of the JSON door: files, and what a program sends as one."""

from typing import Any

from matchmaker.attachments import service as attachments
from matchmaker.foundation import clock
from matchmaker.foundation.files.accepting import Accepted
from matchmaker.web import uploads
from tests.attachments.samples import picture
from tests.factories import admin_of

PICTURE = picture("PNG")


def hang_up(*posts: Any) -> list[str]:
    """Hang a file on each post, that the other side may have once introduced; return the files' codes."""
    file, made = Accepted("图片.png", "png", PICTURE), []
    digest = uploads.store().put(file.data)
    for post in posts:
        by = admin_of(post.organisation)
        how = {"visibility": "introduced", "by": by, "now": clock.now(), "most_megabytes": 1}
        made.append(attachments.attach(post, file, digest, **how).code)
    return made


def file_for(place: str) -> bytes:
    """Return a file that can be sent to an address."""
    return PICTURE if place else b""
