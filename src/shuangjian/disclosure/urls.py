"""Addresses of public information, and of the registers behind it."""

from django.urls import path

from shuangjian.disclosure import public_views, views
from shuangjian.disclosure.registers import CERTIFICATES, CONTACTS

app_name = "disclosure"
urlpatterns = [
    path("", public_views.landing, name="landing"),
    path("institutions/", public_views.institutions, name="institutions"),
    path("institutions/<str:region>/<str:code>/", public_views.institution, name="institution"),
    path("institutions/<str:region>/<str:code>/code.svg", public_views.institution_code, name="institution_code"),
    path("lists/", public_views.lists, name="lists"),
    path("schools/", public_views.schools, name="schools"),
    path("schools/<str:region>/<str:code>/", public_views.school, name="school"),
    path("rules/", public_views.rules, name="rules"),
    path("complaints/", public_views.complaints, name="complaints"),
    path("decisions/", views.decisions, name="decisions"),
    path("decisions/add/", views.decide, name="decide"),
    *CONTACTS.urls(),
    *CERTIFICATES.urls(),
]
