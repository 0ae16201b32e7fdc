"""The portal's addresses."""

from __future__ import annotations

from django.urls import path

from shuangjian.portal import account_views, membership_views, session_views, views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("inbox/", views.inbox, name="inbox"),
    path("healthz", views.health, name="health"),
    path("sign-in", views.sign_in, name="sign_in"),
    path("sign-in/demo", views.sign_in_as, name="sign_in_as"),
    path("sign-out", views.sign_out, name="sign_out"),
    path("sessions/", session_views.sessions, name="sessions"),
    path("sessions/end/", session_views.end_others, name="end_other_sessions"),
    path("sessions/<str:handle>/end/", session_views.end, name="end_session"),
    path("memberships/", membership_views.memberships, name="memberships"),
    path("memberships/give/", membership_views.give, name="give_membership"),
    path("memberships/<int:pk>/end/", membership_views.end, name="end_membership"),
    path("memberships/<int:pk>/password/", account_views.renew, name="renew_password"),
    path("memberships/accounts/add/", account_views.add, name="open_account"),
    path("password/", account_views.password, name="password"),
    path("language", views.set_language, name="set_language"),
    path("search", views.search, name="search"),
    path("views/keep", views.save_view, name="save_view"),
    path("views/<int:pk>/forget", views.forget_view, name="forget_view"),
]
