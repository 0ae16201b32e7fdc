"""Addresses of the interface, and of the pages around it."""

from django.urls import path, re_path

from shuangjian.api import views
from shuangjian.api.interface import interface

app_name = "api"
urlpatterns = [
    path("", views.reference, name="reference"),
    path("openapi.json", views.openapi, name="openapi"),
    path("tokens/", views.tokens, name="tokens"),
    path("tokens/new/", views.new_token, name="new_token"),
    path("tokens/<int:token_id>/withdraw/", views.withdraw_token, name="withdraw_token"),
    path("v1/", interface.urls),
    # Whatever else is asked for there: the door words the answer.
    re_path("^v1/", views.nothing, name="nothing"),
]
