"""Addresses of the pages of announcements."""

from django.urls import path

from shuangjian.publicity import views

app_name = "publicity"
urlpatterns = [
    path("", views.listing, name="announcements"),
    path("new/", views.write, name="new"),
    path("found/", views.found, name="found"),
    path("<int:pk>/", views.show, name="announcement"),
    path("<int:pk>/<slug:action>/", views.move, name="move"),
]
