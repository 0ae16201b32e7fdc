"""Addresses of the pages of surveys."""

from django.urls import path

from shuangjian.surveys import views

app_name = "surveys"
urlpatterns = [
    path("answer/", views.answer, name="answer"),
    path("measured/", views.measured, name="measured"),
]
