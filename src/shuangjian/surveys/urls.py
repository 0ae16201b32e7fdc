"""Addresses of the pages of surveys."""

from django.urls import path

from shuangjian.surveys import check_views, questionnaire_views, report_views, views
from shuangjian.surveys.registers import GATES

app_name = "surveys"
urlpatterns = [
    path("answer/", views.answer, name="answer"),
    path("answer/<int:pk>/", questionnaire_views.fill_in, name="fill_in"),
    path("measured/", views.measured, name="measured"),
    path("trends/", views.trend, name="trends"),
    path("outside-homework/", views.outside_homework, name="outside_homework"),
    path("outside-homework/report/", views.report_outside, name="report_outside"),
    path("committee/<str:region>/<str:school>/<str:code>/", views.committee, name="committee"),
    path("questionnaires/", questionnaire_views.listing, name="questionnaires"),
    path("questionnaires/monthly/", questionnaire_views.open_monthly, name="open_monthly"),
    path("questionnaires/round/", questionnaire_views.open_round, name="open_round"),
    path("questionnaires/<int:pk>/", questionnaire_views.show, name="questionnaire"),
    path("questionnaires/<int:pk>/close/", questionnaire_views.close, name="close"),
    path("questionnaires/<int:pk>/lead/", questionnaire_views.open_class_lead, name="open_class_lead"),
    path("outside/", questionnaire_views.hand_in, name="hand_in"),
    path("outside/<int:pk>/", questionnaire_views.map_columns, name="map"),
    *GATES.urls(),
    path("tell/", report_views.tell, name="tell"),
    path("reports/", report_views.tip_list, name="tips"),
    path("reports/<uuid:pk>/", report_views.tip, name="tip"),
    path("reports/<uuid:pk>/photo/", report_views.tip_photo, name="tip_photo"),
    path("checks/", check_views.listing, name="checks"),
    path("checks/draw/", check_views.draw, name="draw_check"),
    path("checks/<int:pk>/", check_views.show, name="check"),
    path("checks/<int:pk>/close/", check_views.close, name="close_check"),
    path("checks/<int:pk>/days/<int:day>/", check_views.score, name="score"),
    path("checks/<int:pk>/days/<int:day>/reviewer/", check_views.hand_over, name="hand_over"),
    path("checks/<int:pk>/<str:kind>/", check_views.check_file, name="check_file"),
    path("reviews/", report_views.review_list, name="reviews"),
    path("reviews/<str:region>/<str:school>/<int:term>/", report_views.review, name="review"),
    path("reviews/<str:region>/<str:school>/<int:term>/<str:kind>/", report_views.review_file, name="review_file"),
]
