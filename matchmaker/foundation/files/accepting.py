"""The one way in for a file that somebody sends: its name is cleaned, its kind told by its bytes, what is hidden in it left out."""

from dataclasses import dataclass

from matchmaker.foundation.errors import Invalid
from matchmaker.foundation.files import office, pictures
from matchmaker.foundation.files.kinds import FIELD, OFFICE, PICTURES, kind_of
from matchmaker.foundation.files.names import clean_name, split_name, with_extension

MEGABYTE = 1024 * 1024
MOST_MEGABYTES = 20
MOST_BYTES = MOST_MEGABYTES * MEGABYTE


@dataclass(frozen=True)
class Accepted:
    """A file as it may be kept; `kind` is a key of `kinds.KINDS`."""

    name: str
    kind: str
    data: bytes


def accept(raw_name: str, data: bytes) -> Accepted:
    """Return the file as it may be kept: pictures without what they told besides, office files without their properties.

    Texts inside PDF, office and CAD files are not read. Raises Invalid at FIELD with what is wrong.
    """
    if len(data) > MOST_BYTES:
        raise Invalid(FIELD, "file_too_large", n=MOST_MEGABYTES)
    name = clean_name(raw_name)
    kind = kind_of(data, split_name(name)[1])
    if kind.name in PICTURES:
        data, drawn = pictures.draw_anew(data, kind)
        if drawn is not kind:
            name, kind = with_extension(name, drawn.extensions[0]), drawn
    elif kind.name in OFFICE:
        office.check(data, kind)
        data = office.without_properties(data)
    return Accepted(name, kind.name, data)
