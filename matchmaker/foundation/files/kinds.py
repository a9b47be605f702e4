"""What kind of file some bytes are, told by the bytes themselves; a name's extension has to agree, and one thing may not be two."""

import io
import re
import zipfile
from dataclasses import dataclass

import puremagic

from matchmaker.foundation.errors import Invalid

FIELD = "file"
"""The form's field that every refusal stands at."""


@dataclass(frozen=True)
class Kind:
    """One kind that is taken: its name, its media type, its extensions, the first of which is the usual one."""

    name: str
    media: str
    extensions: tuple[str, ...]


_OFFICE = "application/vnd.openxmlformats-officedocument."
KINDS = {
    kind.name: kind
    for kind in (
        Kind("pdf", "application/pdf", ("pdf",)),
        Kind("png", "image/png", ("png",)),
        Kind("jpeg", "image/jpeg", ("jpg", "jpeg")),
        Kind("webp", "image/webp", ("webp",)),
        Kind("heic", "image/heic", ("heic", "heif")),
        Kind("docx", f"{_OFFICE}wordprocessingml.document", ("docx",)),
        Kind("xlsx", f"{_OFFICE}spreadsheetml.sheet", ("xlsx",)),
        Kind("pptx", f"{_OFFICE}presentationml.presentation", ("pptx",)),
        Kind("dwg", "image/vnd.dwg", ("dwg",)),
        Kind("dxf", "image/vnd.dxf", ("dxf",)),
        Kind("step", "model/step", ("step", "stp")),
        Kind("txt", "text/plain", ("txt",)),
        Kind("csv", "text/csv", ("csv",)),
    )
}
BY_EXTENSION = {extension: kind for kind in KINDS.values() for extension in kind.extensions}
PICTURES = frozenset({"png", "jpeg", "webp", "heic"})
OFFICE = frozenset({"docx", "xlsx", "pptx"})

_ARCHIVES = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd", b"MSCF")
_HEIC = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_MARKUP = re.compile(
    rb"<\s*(?:!doctype|html|head|body|script|svg|iframe|object|embed|img|meta|link|style|\?xml|\?php)\b", re.I
)
_ACTIVE = re.compile(rb"/(?:JavaScript|Launch|EmbeddedFiles?|RichMedia|XFA)\b")
_STEP_END, _PDF_END = re.compile(rb"END-ISO-10303-21;\s*\Z"), re.compile(rb"%%EOF[\s\0]*\Z")
_DXF = re.compile(rb"\A\s*(?:999[^\S\n]*\n[^\n]*\n\s*)*0[^\S\n]*\r?\n\s*SECTION\b")
_DXF_END = re.compile(rb"\n\s*0\s*\r?\n\s*EOF\s*\Z")


def kind_of(data: bytes, extension: str) -> Kind:
    """Return the kind that both the extension and the bytes say.

    Raises Invalid at FIELD: file_empty, file_archive, file_type (the extension is none that is taken), file_old_office,
    file_disagrees (the bytes are something else), file_two_kinds (they are something else as well), file_active (a PDF with programs).
    """
    if not data:
        raise Invalid(FIELD, "file_empty")
    kind = BY_EXTENSION.get(extension)
    if is_archive(data) and not (kind is not None and kind.name in OFFICE):
        raise Invalid(FIELD, "file_archive")
    if kind is None:
        raise Invalid(FIELD, "file_type")
    if kind.name in OFFICE and data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Invalid(FIELD, "file_old_office")
    if not _IS[kind.name](data):
        raise Invalid(FIELD, "file_disagrees")
    _only_one(data, kind)
    return kind


def is_archive(data: bytes) -> bool:
    """Return whether the bytes begin as an archive or a compressed file does."""
    return data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08", *_ARCHIVES)) or data[257:262] == b"ustar"


def _only_one(data: bytes, kind: Kind) -> None:
    """Refuse what another program would open as something else; pictures are drawn anew, which leaves nothing of it."""
    if kind.name in PICTURES or kind.name in OFFICE:
        return
    if zipfile.is_zipfile(io.BytesIO(data)) or _MARKUP.search(data[:4096] + b"\n" + data[-4096:]):
        raise Invalid(FIELD, "file_two_kinds")
    if kind.name == "pdf" and _ACTIVE.search(data):
        raise Invalid(FIELD, "file_active")


def _is_pdf(data: bytes) -> bool:
    return re.match(rb"%PDF-[12]\.\d", data) is not None and _PDF_END.search(data[-2048:]) is not None


def _is_heic(data: bytes) -> bool:
    size = int.from_bytes(data[:4], "big")
    brands = {data[at : at + 4] for at in (8, *range(16, min(size, 64), 4))}
    return data[4:8] == b"ftyp" and bool(brands & _HEIC)


def _is_dxf(data: bytes) -> bool:
    if data.startswith(b"AutoCAD Binary DXF\r\n\x1a\x00"):
        return True
    return _DXF.match(data[:65536]) is not None and _DXF_END.search(data[-2048:]) is not None and b"\0" not in data


def _is_step(data: bytes) -> bool:
    head = data.lstrip()[:13] == b"ISO-10303-21;"
    return head and _STEP_END.search(data[-2048:]) is not None and b"\0" not in data


def read_text(data: bytes) -> str | None:
    """Return the text of some bytes, None where they are none: UTF-8, UTF-16 with its mark, or GB 18030."""
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for coding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(coding)
        except UnicodeDecodeError:
            continue
        if not any((c < " " and c not in "\t\n\r\f") or c == "\x7f" for c in text):
            return text
    return None


def _is_text(data: bytes) -> bool:
    text = read_text(data)
    if text is None or _MARKUP.search(text.encode("utf-8", "replace")):
        return False
    return not text.lstrip().startswith(("%PDF-", "{\\rtf", "#!", "%!PS")) and not _named_by_magic(data)


def _named_by_magic(data: bytes) -> bool:
    """Return whether a catalogue of other formats is sure of the bytes; text has no mark of its own, so nothing should be."""
    try:
        return any(one.confidence >= 0.8 for one in puremagic.magic_string(data[:65536]))
    except (puremagic.PureError, ValueError):
        return False


_IS = {
    "pdf": _is_pdf,
    "png": lambda data: data.startswith(b"\x89PNG\r\n\x1a\n"),
    "jpeg": lambda data: data.startswith(b"\xff\xd8\xff"),
    "webp": lambda data: data[:4] == b"RIFF" and data[8:12] == b"WEBP",
    "heic": _is_heic,
    "docx": lambda data: data.startswith(b"PK\x03\x04"),
    "xlsx": lambda data: data.startswith(b"PK\x03\x04"),
    "pptx": lambda data: data.startswith(b"PK\x03\x04"),
    "dwg": lambda data: re.match(rb"AC10(?:09|1[2458]|2[147]|32)", data) is not None and b"\0" in data[6:32],
    "dxf": _is_dxf,
    "step": _is_step,
    "txt": _is_text,
    "csv": _is_text,
}
