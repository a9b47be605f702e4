"""What is taken in of the files that people send, and how bytes are kept: every kind, every trick, whole or not at all."""

import io
import os
import struct
import time
import zlib
from multiprocessing import get_context
from pathlib import Path
from zipfile import ZipFile

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from PIL import Image

from matchmaker.foundation.errors import Invalid
from matchmaker.foundation.files import office, pictures
from matchmaker.foundation.files.accepting import MOST_BYTES, accept
from matchmaker.foundation.files.kinds import KINDS
from matchmaker.foundation.files.names import LONGEST, clean_name, split_name
from matchmaker.foundation.files.store import GRACE, Store
from tests.attachments import samples
from tests.attachments.samples import GOOD, PLACE, docx, pdf, picture, pptx, with_parts, xlsx, zipped


def refusal(name: str, data: bytes) -> str:
    """Return why a file is refused, "" where it is taken."""
    try:
        accept(name, data)
    except Invalid as error:
        return error.code if error.field == "file" else f"{error.code} at {error.field}"
    return ""


@pytest.mark.parametrize("extension", GOOD)
def test_every_kind_is_taken(extension: str) -> None:
    taken = accept(f"工艺说明.{extension.upper()}", GOOD[extension]())
    assert taken.kind in KINDS
    assert taken.name == ("工艺说明.jpg" if extension == "heic" else f"工艺说明.{extension}")


@pytest.mark.parametrize("extension", GOOD)
def test_kind_under_another_extension_is_refused(extension: str) -> None:
    same = {
        "txt": {"txt", "csv", "dxf", "step"},
        "csv": {"txt", "csv"},
        "jpg": {"jpg", "jpeg"},
        "jpeg": {"jpg", "jpeg"},
    }
    same |= {"step": {"step", "stp", "txt", "csv"}, "stp": {"step", "stp", "txt", "csv"}, "dxf": {"dxf", "txt", "csv"}}
    data = GOOD[extension]()
    for other in GOOD:
        if other not in same.get(extension, {extension}):
            assert refusal(f"a.{other}", data) in ("file_disagrees", "file_archive", "file_two_kinds", "file_nested"), (
                other
            )


WINDOWS = b"MZ\x90\0" + bytes(200)
GIF_AND_SCRIPT = b"GIF89a/*" + bytes(20) + b"*/=1;alert(1)"
TRICKS: dict[str, tuple[str, bytes, str]] = {
    "empty": ("a.pdf", b"", "file_empty"),
    "program": ("a.exe", WINDOWS, "file_type"),
    "program as pdf": ("a.pdf", WINDOWS, "file_disagrees"),
    "program as text": ("a.txt", WINDOWS, "file_disagrees"),
    "no extension": ("README", b"text", "file_type"),
    "double extension": ("a.pdf.exe", pdf(), "file_type"),
    "html": ("a.html", b"<html><script>alert(1)</script>", "file_type"),
    "html as text": ("a.txt", b"hello <script>alert(1)</script>", "file_disagrees"),
    "html as csv": ("a.csv", b"a,b\n<svg onload=alert(1)>,2\n", "file_disagrees"),
    "svg": ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "file_type"),
    "svg as png": ("a.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "file_disagrees"),
    "gif and script": ("a.gif", GIF_AND_SCRIPT, "file_type"),
    "gif and script as jpeg": ("a.jpg", GIF_AND_SCRIPT, "file_disagrees"),
    "shell": ("a.txt", b"#!/bin/sh\nrm -rf /\n", "file_disagrees"),
    "zip": ("a.zip", zipped({"a.txt": b"a"}), "file_archive"),
    "zip as pdf": ("a.pdf", zipped({"a.txt": b"a"}), "file_archive"),
    "zip as docx": ("a.docx", zipped({"a.txt": b"a"}), "file_disagrees"),
    "rar": ("a.rar", b"Rar!\x1a\x07\x01\0" + bytes(50), "file_archive"),
    "rar as pdf": ("a.pdf", b"Rar!\x1a\x07\x01\0" + bytes(50), "file_archive"),
    "7z": ("a.7z", b"7z\xbc\xaf\x27\x1c" + bytes(50), "file_archive"),
    "gz": ("a.gz", b"\x1f\x8b\x08" + bytes(50), "file_archive"),
    "tar": ("a.tar", bytes(257) + b"ustar\x0000" + bytes(200), "file_archive"),
    "html before pdf": ("a.pdf", b"<html>" + pdf(), "file_disagrees"),
    "html in pdf": ("a.pdf", pdf("<script>alert(1)</script>"), "file_two_kinds"),
    "zip behind pdf": ("a.pdf", pdf() + zipped({"a.txt": b"a"}), "file_disagrees"),
    "zip behind pdf, tail mended": (
        "a.pdf",
        pdf() + zipped({"a.txt": b"a"})[:-2] + b"\x07\0\n%%EOF\n",
        "file_two_kinds",
    ),
    "script in pdf": ("a.pdf", pdf(more=b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"), "file_active"),
    "file in pdf": ("a.pdf", pdf(more=b"<< /Type /EmbeddedFile >>"), "file_active"),
    "cut pdf": ("a.pdf", pdf()[:-30], "file_disagrees"),
    "cut picture": ("a.png", picture("PNG", (400, 300))[:-60], "file_damaged"),
    "picture of nothing": ("a.png", b"\x89PNG\r\n\x1a\n" + bytes(50), "file_damaged"),
    "cut dxf": ("a.dxf", samples.DXF[:-6], "file_disagrees"),
    "cut step": ("a.step", samples.STEP[:-20], "file_disagrees"),
    "old office": ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "file_old_office"),
    "another office file": ("a.docx", xlsx(), "file_disagrees"),
    "macros": ("a.xlsx", with_parts(xlsx(), xl__vbaProject_dot_bin=b"x"), "file_macros"),
    "macros by type": ("a.pptx", pptx(**{"[Content_Types].xml": b"<x macroEnabled/>"}), "file_macros"),
    "macro sheet": ("a.xlsx", with_parts(xlsx(), xl__macrosheets__a_dot_xml=b"x"), "file_macros"),
    "zip inside": ("a.docx", with_parts(docx(), word__media__a_dot_zip=zipped({"a": b"a"})), "file_nested"),
    "zip inside as embedding": (
        "a.docx",
        with_parts(docx(), word__embeddings__a_dot_docx=zipped({"a": b"a"})),
        "file_disagrees",
    ),
    "three deep": (
        "a.docx",
        with_parts(docx(), word__embeddings__a_dot_docx=with_parts(docx(), word__embeddings__b_dot_xlsx=xlsx())),
        "file_nested",
    ),
    "program inside": (
        "a.docx",
        with_parts(docx(), word__embeddings__ole_dot_bin=b"\xd0\xcf\x11\xe0" + "\x01Ole10Native".encode("utf-16-le")),
        "file_macros",
    ),
    "template from elsewhere": (
        "a.docx",
        with_parts(
            docx(),
            word___rels__settings_dot_xml_dot_rels=b'<Relationships><Relationship Id="r" Type="http://schemas.openxmlformats.org/'
            b'officeDocument/2006/relationships/attachedTemplate" Target="http://a.example/t.dotm" TargetMode="External"/>'
            b"</Relationships>",
        ),
        "file_fetches",
    ),
    "bomb": ("a.pptx", pptx(**{"ppt/a.xml": bytes(30_000_000)}), "file_bomb"),
    "many parts": ("a.pptx", pptx(**{f"ppt/{n}": b"" for n in range(office.MOST_ENTRIES)}), "file_bomb"),
    "something before": ("a.docx", b"PK\x03\x04" + bytes(60) + docx(), "file_two_kinds"),
    "something behind": ("a.docx", docx() + b"<html>", "file_two_kinds"),
    "way out": ("a.pptx", pptx(**{"../../etc/passwd": b"x"}), "file_damaged"),
}


@pytest.mark.parametrize("trick", TRICKS)
def test_trick_is_refused(trick: str) -> None:
    name, data, why = TRICKS[trick]
    assert refusal(name, data) == why


def test_chart_brings_its_sheet_along() -> None:
    """The controls of what is refused inside office files: a sheet in a document, a hyperlink, an old drawing."""
    link = b'<Relationship Type="http://x/relationships/hyperlink" Target="http://a.example" TargetMode="External"/>'
    parts = {"word__embeddings__sheet_dot_xlsx": xlsx(), "word___rels__more_dot_rels": link}
    drawing = {"word__embeddings__ole_dot_bin": b"\xd0\xcf\x11\xe0" + bytes(600)}
    assert refusal("a.docx", with_parts(docx(), **parts, **drawing)) == ""


def _says(part: str, data: bytes) -> bool:
    with ZipFile(io.BytesIO(data)) as archive:
        return PLACE in archive.read(part)


def test_office_file_forgets_who_wrote_it_and_opens_as_before() -> None:
    document, made = Document(), io.BytesIO()
    document.core_properties.author = PLACE.decode()
    document.add_paragraph("节拍 12 秒")
    document.save(made)
    book = xlsx("参数")
    assert _says("docProps/core.xml", made.getvalue())  # the control
    taken, sheet = accept("a.docx", made.getvalue()).data, accept("a.xlsx", book).data
    assert not _says("docProps/core.xml", taken)
    assert [one.text for one in Document(io.BytesIO(taken)).paragraphs] == ["节拍 12 秒"]
    assert load_workbook(io.BytesIO(sheet)).active["A1"].value == "参数"
    signed = with_parts(made.getvalue(), _xmlsignatures__sig1_dot_xml=b"<Signature/>")
    assert accept("a.docx", signed).data == signed


def test_archive_that_lies_about_its_size_is_refused() -> None:
    """The directory says a few bytes, the part unpacks to thirty million."""
    data = bytearray(pptx(**{"ppt/a.xml": bytes(30_000_000)}))
    at = data.rindex(b"ppt/a.xml") - 46
    assert data[at : at + 4] == b"PK\x01\x02"
    data[at + 24 : at + 28] = struct.pack("<I", 100)
    assert refusal("a.pptx", bytes(data)) in ("file_bomb", "file_damaged")


def test_too_large_is_refused_before_anything_is_read() -> None:
    assert refusal("a.pdf", pdf() + bytes(MOST_BYTES)) == "file_too_large"


@pytest.mark.parametrize(("extension", "form"), [("png", "PNG"), ("jpg", "JPEG"), ("webp", "WEBP"), ("heic", "HEIF")])
def test_picture_keeps_its_pixels_alone(extension: str, form: str) -> None:
    sent = picture(form, (40, 30))
    assert PLACE in sent  # the control
    taken = accept(f"a.{extension}", sent + (b"" if form == "HEIF" else b"<script>alert(1)</script>")).data
    assert not [word for word in (PLACE, b"Exif", b"http://ns.adobe", b"<script>") if word in taken]
    with Image.open(io.BytesIO(taken)) as picture_:
        turned = (
            (30, 40) if form != "HEIF" else (40, 30)
        )  # HEIC tells the turn outside of EXIF, which does not count there
        assert picture_.size == turned
        assert not picture_.getexif()
        assert set(picture_.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "loop", "background"}
        colours = {picture_.convert("RGB").getpixel((15, y)) for y in (5, 25)}
        across = {picture_.convert("RGB").getpixel((x, 15)) for x in (5, 25)}
    assert max(len(colours), len(across)) == 2  # red and white are both there


def _png_header(width: int, height: int) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(b"\0")), (b"IEND", b"")]
    body = b"".join(struct.pack(">I", len(d)) + t + d + struct.pack(">I", zlib.crc32(t + d)) for t, d in chunks)
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize(("width", "height"), [(8000, 8000), (100_000, 100_000), (60_000_000, 1)])
def test_picture_of_too_many_pixels_is_refused_unread(width: int, height: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError("decoded")

    monkeypatch.setattr(pictures, "_bare", never)
    assert refusal("a.png", _png_header(width, height)) == "picture_too_many_pixels"


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "CMYK"])
def test_pictures_of_every_mode_are_taken(mode: str) -> None:
    made = io.BytesIO()
    image = Image.new("RGBA" if mode == "P" else mode, (9, 7))
    (image.quantize() if mode == "P" else image).save(made, "JPEG" if mode == "CMYK" else "PNG")
    assert refusal("a.jpg" if mode == "CMYK" else "a.png", made.getvalue()) == ""


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\张三\\说明.PDF", "说明.pdf"),
        ("..\\..\\x.txt", "x.txt"),
        ("\u202egpj.exe", "gpj.exe"),
        ("a\u202efdp.exe", "afdp.exe"),
        ("a\0b\r\nSet-Cookie: x.pdf", "ab Set-Cookie_ x.pdf"),
        ("ＡＢＣ．ＰＤＦ", "ABC.pdf"),
        ("a／b.pdf", "b.pdf"),
        (".htaccess", "htaccess"),
        ("...pdf", "pdf"),
        (" .pdf", "pdf"),
        ("", "file"),
        ('a<b>"c|d?.csv', "a_b_c_d_.csv"),
        ("长" * 300 + ".pdf", "长" * (LONGEST - 4) + ".pdf"),
    ],
)
def test_name_is_cleaned(raw: str, clean: str) -> None:
    assert clean_name(raw) == clean


@given(st.text(max_size=200))
def test_clean_name_is_clean_and_stays_so(raw: str) -> None:
    name = clean_name(raw)
    assert 1 <= len(name) <= LONGEST
    assert name.isprintable()
    assert not set(name) & set('/\\<>:"|?*\0')
    assert not name.startswith(".")
    assert split_name(clean_name(name)) == split_name(name)


@given(st.binary(max_size=300), st.sampled_from(sorted(GOOD)))
def test_noise_is_refused_clearly(data: bytes, extension: str) -> None:
    refusal(f"a.{extension}", data)  # nothing but Invalid is raised


def test_bytes_are_kept_once_and_read_back(tmp_path: Path) -> None:
    store = Store(tmp_path / "uploads")
    digest = store.put(b"one")
    assert store.put(b"one") == digest
    assert store.get(digest) == b"one"
    assert [path.name for path in (tmp_path / "uploads").glob("??/*")] == [digest]
    store.path_of(digest).write_bytes(b"other")
    with pytest.raises(FileNotFoundError):
        store.get(digest)


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", "a" * 63, "A" * 64, "a" * 64 + "\n"])
def test_nothing_but_a_digest_makes_a_path(tmp_path: Path, digest: str) -> None:
    with pytest.raises(ValueError, match="digest"):
        Store(tmp_path).path_of(digest)


def test_half_a_file_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(tmp_path)

    def fail(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="full"):
        store.put(b"x" * 1000)
    assert [path for path in tmp_path.glob("*/*")] == []


def test_sweep_removes_what_nobody_names_once_it_is_old(tmp_path: Path) -> None:
    store, late = Store(tmp_path), time.time() + 2 * GRACE
    kept, gone = store.put(b"kept"), store.put(b"gone")
    (tmp_path / gone[:2] / ".half").write_bytes(b"left by a crash")
    assert store.sweep(lambda digests: {kept}) == 0  # still young
    assert store.sweep(lambda digests: {kept} & set(digests), late) == 2
    assert store.path_of(kept).exists()
    assert not store.path_of(gone).exists()


def test_sweep_spares_what_is_written_again_meanwhile(tmp_path: Path) -> None:
    """Between the question whether a row names it and the removal, somebody sends the same bytes again."""
    store = Store(tmp_path)
    digest = store.put(b"twice")
    os.utime(store.path_of(digest), (1, 1))

    def named(digests: object) -> set[str]:
        store.put(b"twice")
        return set()

    assert store.sweep(named) == 0
    assert store.get(digest) == b"twice"


def _put_many(folder: str) -> None:
    store = Store(Path(folder))
    for _ in range(50):
        store.put(b"raced")


def test_many_who_write_the_same_never_lose_it(tmp_path: Path) -> None:
    store, context = Store(tmp_path), get_context("fork")
    workers = [context.Process(target=_put_many, args=(str(tmp_path),)) for _ in range(3)]
    for one in workers:
        one.start()
    digest = store.put(b"raced")
    while any(one.is_alive() for one in workers):
        assert store.get(digest) == b"raced"
        store.sweep(lambda digests: set())
    assert [one.exitcode for one in workers if one.join() is None] == [0, 0, 0]
    assert store.get(digest) == b"raced"


def test_samples_are_what_they_say() -> None:
    assert ZipFile(io.BytesIO(docx())).testzip() is None
    assert PLACE in picture("JPEG")
