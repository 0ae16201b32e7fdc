"""Addresses of the notices."""

from django.urls import path

from shuangjian.notices import views

app_name = "notices"
urlpatterns = [
    path("", views.notices, name="notices"),
    path("<int:notice_id>/open/", views.open_notice, name="open"),
    path("read/", views.read_all, name="read_all"),
    path("reception/", views.reception, name="reception"),
]
