"""Addresses of the pages of money."""

from django.urls import path

from shuangjian.budgets import views
from shuangjian.budgets.registers import ALLOCATIONS, EXPENSES, FUNDS, NEEDS, PROPOSALS, STANDARDS

app_name = "budgets"
urlpatterns = [
    path("", views.money, name="money"),
    path("breakdowns/", views.breakdown_list, name="breakdowns"),
    path("breakdowns/new/", views.breakdown_new, name="breakdown_new"),
    path("breakdowns/<int:pk>/", views.breakdown, name="breakdown"),
    path("breakdowns/<int:pk>/moves/<slug:action>/", views.breakdown_move, name="breakdown_move"),
    path("pay/<int:pk>/moves/<slug:action>/", views.pay_move, name="pay_move"),
    # Where a finding leads that cites a row.
    path("of/<str:region>/<str:school>/allocation/<str:code>/", views.allocation_of, name="allocation_of"),
    path("of/<str:region>/<str:school>/expense/<str:code>/", views.expense_of, name="expense_of"),
    path("of/<str:region>/<str:school>/pay/<path:code>/", views.pay_of, name="pay_of"),
    *FUNDS.urls(),
    *ALLOCATIONS.urls(),
    *EXPENSES.urls(),
    *NEEDS.urls(),
    *STANDARDS.urls(),
    *PROPOSALS.urls(),
]
