"""Addresses of the pages of documents and activities about homework."""

from django.urls import path

from shuangjian.guidance import campaign_views, views
from shuangjian.guidance.registers import ACTIVITIES, DOCUMENTS

app_name = "guidance"
urlpatterns = [
    *DOCUMENTS.urls(),
    *ACTIVITIES.urls(),
    path("activities/<int:pk>/attendance/", views.attendance, name="attendance"),
    path("campaigns/", campaign_views.listing, name="campaigns"),
    path("campaigns/open/", campaign_views.open_one, name="campaign_open"),
    path("campaigns/<int:pk>/", campaign_views.show, name="campaign"),
    path("campaigns/<int:pk>/check/", campaign_views.check, name="campaign_check"),
    path("campaigns/<int:pk>/problems/<int:problem>/", campaign_views.strike, name="campaign_strike"),
    path("campaigns/<int:pk>/close/", campaign_views.close, name="campaign_close"),
    path("coverage/", views.coverage, name="coverage"),
    path("rules/<str:region>/<str:school>/", views.rules, name="rules"),
]
