"""Addresses of the registers' pages."""

from shuangjian.licensing.registers import LICENCES, SITES

app_name = "licensing"
urlpatterns = [*SITES.urls(), *LICENCES.urls()]
