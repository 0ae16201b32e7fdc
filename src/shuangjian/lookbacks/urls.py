"""Addresses of the pages about look-backs."""

from django.urls import path

from shuangjian.lookbacks import views

app_name = "lookbacks"
urlpatterns = [
    path("", views.lookbacks, name="lookbacks"),
    path("<int:pk>/", views.lookback, name="lookback"),
    path("<int:pk>/answer/", views.answer, name="answer"),
    path("<int:pk>/give/", views.give, name="give"),
    path("<int:pk>/history/", views.history, name="history"),
    path("draws/", views.draws, name="draws"),
    path("draws/add/", views.draw_sample, name="draw_sample"),
    path("draws/<int:pk>/", views.draw, name="draw"),
    path("draws/<int:pk>/drawn-from/", views.candidates, name="candidates"),
]
