"""Addresses of the pages of findings."""

from django.urls import path

from shuangjian.findings import views

app_name = "findings"
urlpatterns = [
    path("", views.listing, name="listing"),
    path("decide/", views.decide, name="decide"),
    path("<int:pk>/", views.show, name="finding"),
]
