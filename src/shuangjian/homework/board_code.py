"""The code on a printed board that leads to it on a phone."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shuangjian.registry.models import SchoolClass
from shuangjian.web.addresses import address_of
from shuangjian.web.codes import draw_code
from shuangjian.web.pages import page
from shuangjian.web.permissions import PUBLIC


@page(permission=PUBLIC)
@require_safe
def board_code(request: HttpRequest, region: str, school: str, klass: str) -> HttpResponse:
    """Return the code that leads to a class's board of the day it is scanned on."""
    if not SchoolClass.objects.filter(key=f"{region}/{school}/{klass}").exists():
        raise Http404
    address = request.build_absolute_uri(address_of("homework:board", region, school, klass))
    return HttpResponse(draw_code(address, _("QR code of this board")), content_type="image/svg+xml")
