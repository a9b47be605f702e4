"""Writes a short code over a picture, so that a copy tells where it was taken; other marks of a file are taken off in `pictures.py`."""

import io

from PIL import Image, ImageDraw, ImageFont

from matchmaker.foundation.files.accepting import Accepted

_FORMATS = {"png": "PNG", "jpeg": "JPEG", "webp": "WEBP"}


def marked(file: Accepted, code: str) -> Accepted:
    """Return an accepted picture with the code (letters, digits and hyphens) in its middle and its lower right corner."""
    picture = Image.open(io.BytesIO(file.data)).convert("RGB")
    draw = ImageDraw.Draw(picture, "RGBA")
    for share, place in ((14, (0.5, 0.5)), (28, (0.985, 0.98))):
        size = max(12, min(picture.size) // share)
        font = ImageFont.load_default(size)
        box = draw.textbbox((0, 0), code, font=font)
        width, height = box[2] - box[0], box[3] - box[1]
        left = (picture.width - width) * place[0] - box[0]
        top = (picture.height - height) * place[1] - box[1]
        at, edge = (left, top), max(1, size // 16)
        draw.text(at, code, font=font, fill=(255, 255, 255, 150), stroke_width=edge, stroke_fill=(0, 0, 0, 110))
    made = io.BytesIO()
    picture.save(made, format=_FORMATS[file.kind], quality=88)
    return Accepted(file.name, file.kind, made.getvalue())
