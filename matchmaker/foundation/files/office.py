"""Office files are zip archives: what is inside is counted and looked at before they are taken, and who wrote them is left out."""

import io
import re
import zipfile
import zlib

from matchmaker.foundation.errors import Invalid
from matchmaker.foundation.files.kinds import FIELD, KINDS, Kind, is_archive

MOST_ENTRIES = 4_000
MOST_UNPACKED = 200 * 1024 * 1024
"""Bytes of everything inside, counted while it is unpacked: what the archive says of itself is not believed."""

MOST_RATIO = 200
"""Times that one part may grow; sheets of repeated cells reach about fifty."""

_FREE = 1024 * 1024  # a small part may grow as it likes
_MAIN = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}
_MACROS = re.compile(r"(?:^|/)(?:vbaproject|vbadata)[^/]*$|/(?:macrosheets|activex)/", re.I)
_INSIDE = re.compile(r"/embeddings/[^/]+\.(docx|xlsx|pptx)$", re.I)
_FETCHED = re.compile(
    rb"<Relationship\b(?=[^>]*TargetMode\s*=\s*[\"']External)(?=[^>]*/(?:attachedTemplate|oleObject|frame|subDocument)[\"'])[^>]*>"
)
_SCHEMA = "http://schemas.openxmlformats.org/"
_BLANK = {  # author, company, template, last change: what nobody sees when they look a document over
    "docProps/core.xml": f'<cp:coreProperties xmlns:cp="{_SCHEMA}package/2006/metadata/core-properties"/>',
    "docProps/app.xml": f'<Properties xmlns="{_SCHEMA}officeDocument/2006/extended-properties"/>',
    "docProps/custom.xml": f'<Properties xmlns="{_SCHEMA}officeDocument/2006/custom-properties"/>',
}
_PROGRAMS = ("_VBA_PROJECT".encode("utf-16-le"), "\x01Ole10Native".encode("utf-16-le"))


def check(data: bytes, kind: Kind, depth: int = 0) -> None:
    """Look through an office file.

    Raises Invalid at FIELD: file_disagrees (it is another kind), file_damaged, file_bomb, file_macros, file_nested,
    file_two_kinds (something stands before or behind it), file_fetches (it loads a template or object from elsewhere).
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _frame(data, archive)
            _listing(archive, kind)
            _parts(archive, depth)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise Invalid(FIELD, "file_damaged") from error


def without_properties(data: bytes) -> bytes:
    """Return an office file that was checked without its properties; one that is signed stays as it is."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        names = archive.namelist()
        if any(name.startswith("_xmlsignatures/") for name in names) or not _BLANK.keys() & set(names):
            return data
        for name in names:
            new.writestr(zipfile.ZipInfo(name), _BLANK.get(name, archive.read(name)), zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _frame(data: bytes, archive: zipfile.ZipFile) -> None:
    """The archive is the whole file: it begins with its first part and ends with its directory."""
    first = min(
        (one.header_offset for one in archive.infolist()), default=0
    )  # more than 0 where something was put before
    if first or archive.comment or data[-22:-18] != b"PK\x05\x06":
        raise Invalid(FIELD, "file_two_kinds")


def _listing(archive: zipfile.ZipFile, kind: Kind) -> None:
    entries = archive.infolist()
    names = [one.filename for one in entries]
    if len(entries) > MOST_ENTRIES or sum(one.file_size for one in entries) > MOST_UNPACKED:
        raise Invalid(FIELD, "file_bomb")
    if any(_MACROS.search(name) for name in names):
        raise Invalid(FIELD, "file_macros")
    if "[Content_Types].xml" not in names or _MAIN[kind.name] not in names or len(set(names)) != len(names):
        raise Invalid(FIELD, "file_disagrees")
    if any(one.flag_bits & 1 or ".." in one.filename.split("/") or one.filename.startswith("/") for one in entries):
        raise Invalid(FIELD, "file_damaged")


def _parts(archive: zipfile.ZipFile, depth: int) -> None:
    left = MOST_UNPACKED
    for entry in archive.infolist():
        part = _unpacked(archive, entry, left)
        left -= len(part)
        name = entry.filename
        if name == "[Content_Types].xml" and b"macroenabled" in part.lower():
            raise Invalid(FIELD, "file_macros")
        if name.endswith(".rels") and _FETCHED.search(part):
            raise Invalid(FIELD, "file_fetches")
        if part.startswith(b"\xd0\xcf\x11\xe0") and any(one in part for one in _PROGRAMS):
            raise Invalid(FIELD, "file_macros")
        if is_archive(part):
            _nested(part, name, depth)


def _nested(part: bytes, name: str, depth: int) -> None:
    """A chart brings its sheet along: one office file inside another is looked through too, nothing else is taken."""
    found = _INSIDE.search(name)
    if found is None or depth:
        raise Invalid(FIELD, "file_nested")
    check(part, KINDS[found[1].lower()], depth + 1)


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> bytes:
    most = min(left, max(_FREE, entry.compress_size * MOST_RATIO))
    with archive.open(entry) as part:
        data = part.read(most + 1)
    if len(data) > most:
        raise Invalid(FIELD, "file_bomb")
    return data
