"""Addresses of packs."""

from django.urls import path

from shuangjian.packs import views

app_name = "packs"
urlpatterns = [
    path("", views.packs, name="packs"),
    path("upload/", views.upload, name="upload"),
    path("from-plan/<int:plan_pk>/", views.from_plan, name="from_plan"),
    path("<int:pk>/", views.pack, name="pack"),
    path("<int:pk>/download/", views.download, name="download"),
    path("<int:pk>/replace/", views.replace, name="replace"),
    path("<int:pk>/next/", views.next_edition, name="next"),
    path("<int:pk>/confirm/", views.confirm, name="confirm"),
    path("<int:pk>/rule/", views.rule, name="rule"),
    path("<int:pk>/trial/", views.trial, name="trial"),
    path("<int:pk>/move/<str:action>/", views.move, name="move"),
    path("<int:pk>/<str:section>/add/", views.entry, name="add"),
    path("<int:pk>/<str:section>/<int:number>/", views.entry, name="entry"),
    path("<int:pk>/<str:section>/<int:number>/remove/", views.remove, name="remove"),
]
