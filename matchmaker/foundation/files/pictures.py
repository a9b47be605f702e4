"""Pictures are drawn anew: pixels are kept, everything else (EXIF, place, XMP, colour profile, comments, what hangs behind) is not."""

import io
import warnings
from typing import Any

import pillow_heif
from PIL import Image, ImageOps, UnidentifiedImageError

from matchmaker.foundation.errors import Invalid
from matchmaker.foundation.files.kinds import FIELD, KINDS, Kind

MOST_PIXELS = 50_000_000
"""Checked on the header, before anything is decoded."""

_FORMATS = {"png": "PNG", "jpeg": "JPEG", "webp": "WEBP", "heic": "HEIF"}
_SAVED: dict[str, dict[str, Any]] = {
    "png": {"format": "PNG"},
    "jpeg": {"format": "JPEG", "quality": 90},
    "webp": {"format": "WEBP", "quality": 90},
}

pillow_heif.register_heif_opener(thumbnails=False)


def draw_anew(data: bytes, kind: Kind) -> tuple[bytes, Kind]:
    """Return the picture's pixels as a new file and its kind; HEIC becomes JPEG, of a moving picture the first frame stays.

    Raises Invalid at FIELD: picture_too_many_pixels, file_damaged.
    """
    target = KINDS["jpeg"] if kind.name == "heic" else kind
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is lower
            picture = Image.open(io.BytesIO(data), formats=(_FORMATS[kind.name],))
            if picture.width * picture.height > MOST_PIXELS:
                raise Invalid(FIELD, "picture_too_many_pixels", n=MOST_PIXELS // 1_000_000)
            picture.load()
            return _written(_bare(picture, target), target), target
    except Image.DecompressionBombError as error:
        raise Invalid(FIELD, "picture_too_many_pixels", n=MOST_PIXELS // 1_000_000) from error
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError, UnidentifiedImageError) as error:
        raise Invalid(FIELD, "file_damaged") from error


def _bare(picture: Image.Image, target: Kind) -> Image.Image:
    """Return the pixels, the right way up, in a new picture that carries nothing besides."""
    upright = ImageOps.exif_transpose(picture)
    see_through = upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info
    grey = upright.mode in ("1", "L", "I;16", "I", "F")
    if target.name == "jpeg":
        mode = "L" if upright.mode in ("1", "L") else "RGB"
    else:
        mode = "RGBA" if see_through else ("L" if grey and target.name == "png" else "RGB")
    plain = upright.convert(mode)
    bare = Image.new(plain.mode, plain.size)
    bare.paste(plain)
    return bare


def _written(picture: Image.Image, target: Kind) -> bytes:
    made = io.BytesIO()
    picture.save(made, **_SAVED[target.name])
    return made.getvalue()
