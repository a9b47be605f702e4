"""What making a PDF must leave as it was."""

import pytest

from matchmaker.foundation.errors import Invalid
from matchmaker.foundation.files.accepting import accept
from matchmaker.web import pdf
from tests.attachments.samples import picture


def test_cut_picture_is_refused_after_a_pdf_was_made() -> None:
    """The library that makes PDFs tells Pillow to let cut pictures pass, in the whole program."""
    assert pdf.from_html("<p>x</p>", "print.css").startswith(b"%PDF")
    whole = picture("PNG", (400, 300))
    accept("a.png", whole)
    with pytest.raises(Invalid, match="file_damaged"):
        accept("a.png", whole[:-60])
