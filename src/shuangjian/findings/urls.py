"""Addresses of the pages of findings."""

from django.urls import path

from shuangjian.findings import coverage, views

app_name = "findings"
urlpatterns = [
    path("", views.listing, name="listing"),
    path("coverage/", coverage.coverage, name="coverage"),
    path("coverage/silent/", coverage.silent, name="silent"),
    path("decide/", views.decide, name="decide"),
    path("<int:pk>/", views.show, name="finding"),
    path("<int:pk>/correction/", views.answer_correction, name="answer_correction"),
    path("<int:pk>/again/", views.judge_again, name="judge_again"),
]
