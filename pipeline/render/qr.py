"""The QR code of a certificate, as a picture."""

import io

import segno

from pipeline.render.values import Picture

WIDTH = 25
"""Millimetres, where a template prints the code in its text."""
MASK = 2
"""One mask for all: choosing the prettiest of eight costs five times as much, and any is read alike."""


def qr_picture(text: str) -> Picture:
    """Return the code of a text, with a quiet zone around it; its words are the text."""
    code = segno.make_qr(text, error="m", encoding="utf-8", mask=MASK)
    made = io.BytesIO()
    code.save(made, kind="png", scale=6, border=4)
    return Picture(content=made.getvalue(), text=text, width=WIDTH)
