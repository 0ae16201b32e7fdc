"""Addresses of the interface, and of the pages around it."""

from django.urls import path, re_path

from shuangjian.api import views, webhook_views
from shuangjian.api.interface import interface

app_name = "api"
urlpatterns = [
    path("", views.reference, name="reference"),
    path("openapi.json", views.openapi, name="openapi"),
    path("tokens/", views.tokens, name="tokens"),
    path("tokens/new/", views.new_token, name="new_token"),
    path("tokens/<int:token_id>/withdraw/", views.withdraw_token, name="withdraw_token"),
    path("webhooks/", webhook_views.webhooks, name="webhooks"),
    path("webhooks/new/", webhook_views.new_webhook, name="new_webhook"),
    path("webhooks/<int:webhook_id>/", webhook_views.webhook, name="webhook"),
    path("webhooks/<int:webhook_id>/secret/", webhook_views.change_secret, name="change_secret"),
    path("webhooks/<int:webhook_id>/withdraw/", webhook_views.withdraw_webhook, name="withdraw_webhook"),
    path("deliveries/<int:delivery_id>/again/", webhook_views.send_again, name="send_again"),
    path("v1/", interface.urls),
    # Whatever else is asked for there: the door words the answer.
    re_path("^v1/", views.nothing, name="nothing"),
]
