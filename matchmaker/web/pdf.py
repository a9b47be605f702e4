"""A page as PDF by WeasyPrint: imported where a PDF is made, because it takes a second and the system's pango library."""

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from PIL import ImageFile

from matchmaker.config import ROOT


@cache
def _weasyprint() -> ModuleType:
    """Return the library; raises OSError where the system lacks pango.

    Loaded, it tells Pillow to let cut pictures pass, in the whole program: uploads must still be refused (`foundation/files/pictures.py`).
    """
    loaded = import_module("weasyprint")
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    return loaded


@cache
def is_ready() -> bool:
    """Return whether PDFs can be made here; where not, pages say what to install."""
    if find_spec("weasyprint") is None:
        return False
    try:
        _weasyprint()
    except OSError:
        return False
    return True


def from_html(html: str, sheet: str) -> bytes:
    """Return the PDF of a page under a sheet of `static/css`; pictures stand in the page, nothing else is loaded. Call where `is_ready`."""
    weasyprint = _weasyprint()
    fetcher = weasyprint.URLFetcher(allowed_protocols={"data"})
    style = weasyprint.CSS(filename=str(ROOT / "static" / "css" / sheet))
    made: bytes = weasyprint.HTML(string=html, url_fetcher=fetcher).write_pdf(stylesheets=[style])
    return made
