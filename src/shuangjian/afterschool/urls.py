"""Addresses of the pages of after-school service."""

from django.urls import path

from shuangjian.afterschool import schedule_views, views
from shuangjian.afterschool.exemptions import EXEMPTIONS

app_name = "afterschool"
urlpatterns = [
    path("sessions/", schedule_views.listing, name="sessions"),
    path("sessions/add/", schedule_views.add, name="session_add"),
    path("sessions/take-off/", schedule_views.take_off, name="sessions_cancel"),
    path("plans/", views.listing, name="plans"),
    path("plans/waiting/", views.waiting, name="waiting"),
    path("plans/write/", views.write, name="write"),
    path("plans/<int:pk>/", views.show, name="plan"),
    path("plans/<int:pk>/file/", views.file, name="file"),
    path("plans/<int:pk>/<str:action>/", views.move, name="move"),
    *EXEMPTIONS.urls(),
]
