"""Codes that a phone reads off paper or a screen."""

from __future__ import annotations

from django.utils.html import escape
from reportlab.graphics.barcode.qr import QrCodeWidget

# The empty border a reader needs, in modules.
_QUIET = 4


def draw_code(text: str, title: str) -> str:
    """Return a QR code of a text as SVG; a seventh of it may be worn off."""
    code = QrCodeWidget(text, barLevel="M").qr
    code.make()
    count = code.getModuleCount()
    dark = "".join(
        f"M{column + _QUIET} {row + _QUIET}h1v1h-1z"
        for row in range(count)
        for column in range(count)
        if code.isDark(row, column)
    )
    size = count + 2 * _QUIET
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" shape-rendering="crispEdges" role="img">'
        f'<title>{escape(title)}</title><rect width="{size}" height="{size}" fill="#fff"/><path d="{dark}"/></svg>'
    )
