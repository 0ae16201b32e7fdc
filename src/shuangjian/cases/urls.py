"""Addresses of the pages of cases."""

from django.urls import path

from shuangjian.cases.views import case, desk, listing, sheet

app_name = "cases"
urlpatterns = [
    path("", listing.listing, name="listing"),
    path("urge/", desk.urge_many, name="urge_many"),
    path("sheets/", sheet.sheets, name="sheets"),
    path("<str:number>/", case.show, name="case"),
    path("<str:number>/handler/", desk.hand_over, name="hand_over"),
    path("<str:number>/urge/", desk.urge, name="urge"),
    path("<str:number>/instruction/", desk.instruct, name="instruct"),
    path("<str:number>/sheet/", sheet.issue, name="issue_sheet"),
    path("<str:number>/sheet.<str:kind>", sheet.sheet, name="sheet"),
    path("<str:number>/move/<str:action>/", case.move, name="move"),
    path("<str:number>/comment/", case.add_comment, name="comment"),
    path("<str:number>/time/", case.ask_for_time, name="extend"),
    path("<str:number>/time/answer/", case.answer_request, name="answer_request"),
    path("<str:number>/part/", case.sign_part, name="sign_part"),
    path("<str:number>/proof/", case.add_proof, name="add_proof"),
    path("<str:number>/proof/<int:pk>/", case.proof_file, name="proof_file"),
]
