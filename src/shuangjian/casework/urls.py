"""Addresses of the casework pages."""

from django.urls import path

from shuangjian.casework.views import cases, findings, inbox, plans

app_name = "casework"
urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("findings/", findings.listing, name="findings"),
    path("findings/decide/", findings.decide, name="decide"),
    path("findings/<int:pk>/", findings.show, name="finding"),
    path("cases/", cases.listing, name="cases"),
    path("cases/<str:number>/", cases.show, name="case"),
    path("cases/<str:number>/move/<str:action>/", cases.move, name="move"),
    path("cases/<str:number>/comment/", cases.add_comment, name="comment"),
    path("cases/<str:number>/extend/", cases.extend_deadline, name="extend"),
    path("cases/<str:number>/evidence/", cases.add_evidence, name="add_evidence"),
    path("cases/<str:number>/evidence/<int:pk>/", cases.evidence_file, name="evidence_file"),
    path("plans/", plans.listing, name="plans"),
    path("plans/upload/", plans.upload, name="upload_plan"),
    path("plans/<int:pk>/", plans.show, name="plan"),
    path("plans/<int:pk>/adopt/", plans.adopt, name="adopt_plan"),
    path("plans/<int:pk>/departments/", plans.bind, name="bind_department"),
    path("plans/<int:pk>/export/<str:kind>/", plans.export, name="export_plan"),
]
