"""Addresses of the pages of plans."""

from django.urls import path

from shuangjian.plans import views

app_name = "plans"
urlpatterns = [
    path("", views.listing, name="listing"),
    path("upload/", views.upload, name="upload"),
    path("<int:pk>/", views.show, name="plan"),
    path("<int:pk>/adopt/", views.adopt, name="adopt"),
    path("<int:pk>/departments/", views.bind, name="bind_department"),
    path("<int:pk>/export/<str:kind>/", views.export, name="export"),
]
