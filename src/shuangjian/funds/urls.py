"""Addresses of the pages of prepaid money."""

from django.urls import path

from shuangjian.funds.registers import ACCOUNTS, BANK
from shuangjian.funds.views import contracts, families, guides, oversight, refunds, supervision

app_name = "funds"
urlpatterns = [
    path("", supervision.institutions, name="institutions"),
    path("institution/<str:region>/<str:code>/", supervision.institution, name="institution"),
    path("institution/<str:region>/<str:code>/freeze/", supervision.freeze, name="freeze"),
    path("institution/<str:region>/<str:code>/deposit/in/", supervision.deposit_in, name="deposit_in"),
    path("institution/<str:region>/<str:code>/deposit/out/", supervision.deposit_out, name="deposit_out"),
    path("institution/<str:region>/<str:code>/charging/", supervision.set_charging, name="set_charging"),
    path("census/", supervision.census, name="census"),
    path("charging/", supervision.charging, name="charging"),
    path("entry/<int:pk>/reverse/", supervision.reverse, name="reverse"),
    path("contracts/", contracts.listing, name="contracts"),
    path("contracts/order/", contracts.order, name="order"),
    path("contracts/<int:pk>/", contracts.show, name="contract"),
    path("contracts/<int:pk>/pay-in/", contracts.pay_in, name="pay_in"),
    path("contracts/<int:pk>/lesson/", contracts.lesson, name="lesson"),
    path("lessons/<int:pk>/take-back/", contracts.take_back, name="take_back"),
    path("mine/", families.show, name="family"),
    path("mine/lesson/<int:pk>/confirm/", families.confirm, name="confirm"),
    path("mine/lesson/<int:pk>/object/", families.object_to, name="object"),
    path("mine/contract/<int:pk>/refund/", families.ask_refund, name="ask_refund"),
    path("objections/", families.objections, name="objections"),
    path("objections/<int:pk>/", families.answer, name="objection"),
    path("refunds/", refunds.listing, name="refunds"),
    path("refunds/<int:pk>/", refunds.show, name="refund"),
    path("refunds/<int:pk>/approve/", refunds.approve, name="approve_refund"),
    path("refunds/<int:pk>/paid/", refunds.pay, name="pay_refund"),
    path("bank/statement/", oversight.statement, name="statement"),
    path("warnings/", oversight.warnings, name="warnings"),
    path("warnings/<int:pk>/", oversight.warning, name="warning"),
    path("warnings/<int:pk>/talk/", oversight.talk, name="talk"),
    path("warnings/<int:pk>/dismiss/", oversight.dismiss, name="dismiss"),
    path("warnings/<int:pk>/close/", oversight.close, name="close"),
    path("guides/", guides.listing, name="guides"),
    path("guides/add/", guides.add, name="add_guide"),
    path("guides/<int:pk>/", guides.show, name="guide"),
    path("gifts/", oversight.gifts, name="gifts"),
    path("gifts/give/", oversight.give, name="give"),
    path("gifts/<int:pk>/redeem/", oversight.redeem, name="redeem"),
    *ACCOUNTS.urls(),
    *BANK.urls(),
]
