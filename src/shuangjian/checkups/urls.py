"""Addresses of the check-up."""

from django.urls import path

from shuangjian.checkups import views

app_name = "checkups"
urlpatterns = [
    path("", views.start, name="start"),
    path("<str:code>/", views.show, name="show"),
    path("<str:code>/stop/", views.stop, name="stop"),
    path("<str:code>/forget/", views.forget, name="forget"),
    path("<str:code>/take/<str:what>/", views.take, name="take"),
]
