"""The portal's addresses."""

from __future__ import annotations

from django.urls import path

from shuangjian.portal import (
    account_views,
    city_views,
    membership_views,
    passkey_views,
    security_views,
    session_views,
    stand_in_views,
    views,
)

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("inbox/", views.inbox, name="inbox"),
    path("healthz", views.health, name="health"),
    path("sign-in", views.sign_in, name="sign_in"),
    path("sign-in/code", views.sign_in_code, name="sign_in_code"),
    path("sign-in/passkey", views.sign_in_passkey, name="sign_in_passkey"),
    path("sign-in/passkey/options", views.sign_in_passkey_options, name="sign_in_passkey_options"),
    path("sign-in/city", city_views.leave, name="sign_in_by_city"),
    path("sign-in/city/back", city_views.back, name="city_back"),
    path("memberships/<int:pk>/city/", city_views.link, name="link_city"),
    path("sign-in/demo", views.sign_in_as, name="sign_in_as"),
    path("sign-out", views.sign_out, name="sign_out"),
    path("security/", security_views.security, name="security"),
    path("security/codes/", security_views.set_up_codes, name="set_up_codes"),
    path("security/codes/off/", security_views.turn_off_codes, name="turn_off_codes"),
    path("security/passkeys/add/", passkey_views.add_passkey, name="add_passkey"),
    path("security/passkeys/options/", passkey_views.passkey_options, name="passkey_options"),
    path("security/passkeys/<int:pk>/remove/", passkey_views.remove_passkey, name="remove_passkey"),
    path("security/recovery/", security_views.recovery_codes, name="recovery_codes"),
    path("stand-ins/", stand_in_views.stand_ins, name="stand_ins"),
    path("stand-ins/add/", stand_in_views.arrange, name="arrange_stand_in"),
    path("stand-ins/leave/", stand_in_views.leave, name="leave_stand_in"),
    path("stand-ins/<int:pk>/act/", stand_in_views.act, name="act_as_stand_in"),
    path("stand-ins/<int:pk>/end/", stand_in_views.end, name="end_stand_in"),
    path("memberships/<int:pk>/stand-in/", stand_in_views.arrange_for, name="arrange_stand_in_for"),
    path("sessions/", session_views.sessions, name="sessions"),
    path("sessions/end/", session_views.end_others, name="end_other_sessions"),
    path("sessions/<str:handle>/end/", session_views.end, name="end_session"),
    path("memberships/", membership_views.memberships, name="memberships"),
    path("memberships/give/", membership_views.give, name="give_membership"),
    path("memberships/<int:pk>/end/", membership_views.end, name="end_membership"),
    path("memberships/<int:pk>/password/", account_views.renew, name="renew_password"),
    path("memberships/<int:pk>/second-factor/", security_views.take_away, name="take_factor_away"),
    path("memberships/accounts/add/", account_views.add, name="open_account"),
    path("password/", account_views.password, name="password"),
    path("language", views.set_language, name="set_language"),
    path("search", views.search, name="search"),
    path("views/keep", views.save_view, name="save_view"),
    path("views/<int:pk>/forget", views.forget_view, name="forget_view"),
]
