"""Small real files of every kind that is taken, made here, and the bad ones; nothing is read from disk."""

import io
import zipfile
from collections.abc import Callable, Mapping

from docx import Document
from openpyxl import Workbook
from PIL import Image
from PIL.ExifTags import GPS, IFD, Base
from PIL.PngImagePlugin import PngInfo

PLACE = b"Canary Alpha GPS"


def pdf(text: str = "hello", more: bytes = b"") -> bytes:
    """A PDF of one empty page that carries a text in its information."""
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>",
        b"<< /Title (" + text.encode() + b") >>" + more,
    ]
    made, places = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(parts) + 1, table)
    return made + b"trailer << /Size %d /Root 1 0 R /Info 4 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(parts) + 1, start)


def picture(form: str, size: tuple[int, int] = (40, 30), mode: str = "RGB") -> bytes:
    """A picture with a colour in one half, an EXIF place, a comment and, where the format has one, XMP."""
    image = Image.new(mode, size, "white")
    image.paste("red" if mode == "RGB" else 128, (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    exif[Base.Artist] = PLACE.decode()
    exif[Base.Orientation] = 6
    exif.get_ifd(IFD.GPSInfo)[GPS.GPSAreaInformation] = PLACE.decode()
    made = io.BytesIO()
    if form == "PNG":
        info = PngInfo()
        info.add_text("Comment", PLACE.decode())
        image.save(made, form, pnginfo=info, exif=exif)
    elif form == "JPEG":
        image.save(made, form, exif=exif, comment=PLACE, quality=95)
    else:
        image.save(made, form, exif=exif, quality=90)
    return made.getvalue()


def docx(text: str = "说明") -> bytes:
    document, made = Document(), io.BytesIO()
    document.add_paragraph(text)
    document.save(made)
    return made.getvalue()


def xlsx(text: str = "参数") -> bytes:
    book, made = Workbook(), io.BytesIO()
    book.active.append([text, 1])
    book.save(made)
    return made.getvalue()


def zipped(parts: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return made.getvalue()


def pptx(**more: bytes) -> bytes:
    """The smallest thing that calls itself a presentation."""
    return zipped({"[Content_Types].xml": b"<Types/>", "ppt/presentation.xml": b"<p/>"} | more)


def with_parts(office: bytes, **parts: bytes) -> bytes:
    """The office file with further parts; __ stands for / in their names."""
    with zipfile.ZipFile(io.BytesIO(office)) as archive:
        there = {name: archive.read(name) for name in archive.namelist()}
    return zipped(there | {name.replace("__", "/").replace("_dot_", "."): data for name, data in parts.items()})


DXF = b"  0\nSECTION\n  2\nHEADER\n  0\nENDSEC\n  0\nEOF\n"
STEP = b"ISO-10303-21;\nHEADER;\nENDSEC;\nDATA;\n#1=CARTESIAN_POINT('',(0.,0.,0.));\nENDSEC;\nEND-ISO-10303-21;\n"
DWG = b"AC1032\0\0\0\0\0\x06\x03" + bytes(200)

GOOD: dict[str, Callable[[], bytes]] = {
    "pdf": pdf,
    "png": lambda: picture("PNG"),
    "jpg": lambda: picture("JPEG"),
    "jpeg": lambda: picture("JPEG"),
    "webp": lambda: picture("WEBP"),
    "heic": lambda: picture("HEIF"),
    "docx": docx,
    "xlsx": xlsx,
    "pptx": pptx,
    "dwg": lambda: DWG,
    "dxf": lambda: DXF,
    "step": lambda: STEP,
    "stp": lambda: STEP,
    "txt": "节拍 12 秒，良率 98 %。\n".encode,
    "csv": lambda: "工位,节拍\n压铸,12\n".encode("gb18030"),
}
