"""Addresses of the pages of documents and activities about homework."""

from django.urls import path

from shuangjian.guidance import views
from shuangjian.guidance.registers import ACTIVITIES, DOCUMENTS

app_name = "guidance"
urlpatterns = [
    *DOCUMENTS.urls(),
    *ACTIVITIES.urls(),
    path("activities/<int:pk>/attendance/", views.attendance, name="attendance"),
    path("coverage/", views.coverage, name="coverage"),
    path("rules/<str:region>/<str:school>/", views.rules, name="rules"),
]
