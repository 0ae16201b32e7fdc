"""Addresses of data to fill."""

from django.urls import path

from shuangjian.gaps import views

app_name = "gaps"
urlpatterns = [path("", views.listing, name="listing")]
