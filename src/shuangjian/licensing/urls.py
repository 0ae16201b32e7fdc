"""Addresses of the registers' pages."""

from django.urls import path

from shuangjian.licensing.application_pages import APPLICATIONS, move
from shuangjian.licensing.registers import LICENCES, SITES

app_name = "licensing"
urlpatterns = [*SITES.urls(), *LICENCES.urls()]
urlpatterns += [
    *APPLICATIONS.urls(),
    path("applications/<int:pk>/moves/<slug:action>/", move, name="applications_move"),
]
