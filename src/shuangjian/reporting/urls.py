"""Addresses of the figures, the rulebook and the clause map."""

from django.urls import path

from shuangjian.reporting.local_values import LOCAL_VALUES
from shuangjian.reporting.views import clauses, dashboard, inspection, rulebook, rulebook_lists, what_if

app_name = "reporting"
urlpatterns = [
    *LOCAL_VALUES.urls(),
    path("", dashboard.dashboard, name="dashboard"),
    path("indicators/<str:indicator_id>/", dashboard.indicator, name="indicator"),
    path("rulebook/", rulebook_lists.documents, name="documents"),
    path("rulebook/documents/<str:instrument_id>/", rulebook.document, name="document"),
    path("rulebook/provisions/<str:provision_id>/", rulebook.provision, name="provision"),
    path("rulebook/rules/", rulebook_lists.rules, name="rules"),
    path("rulebook/rules/<str:rule_id>/", rulebook.rule, name="rule"),
    path("rulebook/parameters/", rulebook_lists.parameters, name="parameters"),
    path("inspections/", inspection.sheets, name="inspections"),
    path("inspections/<str:region>/<str:school>/", inspection.sheet, name="inspection"),
    path("clauses/", clauses.clause_map, name="clause_map"),
    path("what-if/", what_if.what_if, name="what_if"),
]
