"""Addresses of the pages of cases."""

from django.urls import path

from shuangjian.cases.views import case, listing, sheet

app_name = "cases"
urlpatterns = [
    path("", listing.listing, name="listing"),
    path("<str:number>/", case.show, name="case"),
    path("<str:number>/sheet.<str:kind>", sheet.sheet, name="sheet"),
    path("<str:number>/move/<str:action>/", case.move, name="move"),
    path("<str:number>/comment/", case.add_comment, name="comment"),
    path("<str:number>/time/", case.ask_for_time, name="extend"),
    path("<str:number>/time/answer/", case.answer_request, name="answer_request"),
    path("<str:number>/part/", case.sign_part, name="sign_part"),
    path("<str:number>/proof/", case.add_proof, name="add_proof"),
    path("<str:number>/proof/<int:pk>/", case.proof_file, name="proof_file"),
]
