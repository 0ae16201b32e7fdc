"""The code on a printed board that leads to it on a phone."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from reportlab.graphics.barcode.qr import QrCodeWidget

from shuangjian.registry.models import SchoolClass
from shuangjian.web.addresses import address_of
from shuangjian.web.pages import page
from shuangjian.web.permissions import PUBLIC

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
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" shape-rendering="crispEdges"><title>{title}</title>'
        f'<rect width="{size}" height="{size}" fill="#fff"/><path d="{dark}"/></svg>'
    )


@page(permission=PUBLIC)
@require_safe
def board_code(request: HttpRequest, region: str, school: str, klass: str) -> HttpResponse:
    """Return the code that leads to a class's board of the day it is scanned on."""
    if not SchoolClass.objects.filter(key=f"{region}/{school}/{klass}").exists():
        raise Http404
    address = request.build_absolute_uri(address_of("homework:board", region, school, klass))
    return HttpResponse(draw_code(address, _("QR code of this board")), content_type="image/svg+xml")
