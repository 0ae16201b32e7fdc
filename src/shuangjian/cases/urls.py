"""Addresses of the pages of cases."""

from django.urls import path

from shuangjian.cases.views import case, listing

app_name = "cases"
urlpatterns = [
    path("", listing.listing, name="listing"),
    path("<str:number>/", case.show, name="case"),
    path("<str:number>/move/<str:action>/", case.move, name="move"),
    path("<str:number>/comment/", case.add_comment, name="comment"),
    path("<str:number>/extend/", case.extend_deadline, name="extend"),
    path("<str:number>/proof/", case.add_proof, name="add_proof"),
    path("<str:number>/proof/<int:pk>/", case.proof_file, name="proof_file"),
]
