"""Addresses of the pages about closures."""

from django.urls import path

from shuangjian.closures import views
from shuangjian.closures.registers import AREAS, DISPOSALS, DUTIES, FORCE, PLANS, STEPS

app_name = "closures"
_LISTS = [
    each
    for pages in (PLANS, STEPS, DISPOSALS, FORCE, DUTIES, AREAS)
    for each in pages.urls()
    if each.name not in ("plans", "disposals")  # these two say what is missing
]
urlpatterns = [
    path("", views.incidents, name="incidents"),
    path("open/", views.open_one, name="open"),
    path("<int:pk>/", views.show, name="incident"),
    path("<int:pk>/payment/", views.pay, name="payment"),
    path("plans/", views.plans, name="plans"),
    path("disposals/", views.disposals, name="disposals"),
    *_LISTS,
]
