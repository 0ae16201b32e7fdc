"""Addresses of the pages about closures."""

from django.urls import path

from shuangjian.closures.registers import AREAS, DISPOSALS, DUTIES, FORCE, PLANS, STEPS
from shuangjian.closures.views import claims, incidents

app_name = "closures"
_LISTS = [
    each
    for pages in (PLANS, STEPS, DISPOSALS, FORCE, DUTIES, AREAS)
    for each in pages.urls()
    if each.name not in ("plans", "disposals")  # these two say what is missing
]
urlpatterns = [
    path("", incidents.incidents, name="incidents"),
    path("open/", incidents.open_one, name="open"),
    path("<int:pk>/", incidents.show, name="incident"),
    path("<int:pk>/payment/", incidents.pay, name="payment"),
    path("<int:pk>/share/", claims.share_out, name="share"),
    path("<int:pk>/assign/", claims.assign, name="assign"),
    path("<int:pk>/progress.<str:kind>", claims.progress, name="progress"),
    path("<int:pk>/hand-over/", claims.hand_over, name="hand_over"),
    path("claims/", claims.listing, name="claims"),
    path("claims/file/", claims.file_for, name="file_for"),
    path("claims/<int:pk>/", claims.show, name="claim"),
    path("claims/<int:pk>/decide/", claims.decide, name="decide_claim"),
    path("claims/<int:pk>/evidence/<int:number>/", claims.evidence, name="evidence"),
    path("claims/<int:pk>/letter.<str:kind>", claims.letter, name="letter"),
    path("mine/", claims.mine, name="my_claims"),
    path("mine/<int:pk>/", claims.file_mine, name="file_mine"),
    path("plans/", incidents.plans, name="plans"),
    path("disposals/", incidents.disposals, name="disposals"),
    *_LISTS,
]
