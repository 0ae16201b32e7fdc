"""Addresses of the homework pages."""

from django.urls import path

from shuangjian.homework import correction_views, held_views, marking, planning_views, pupil_views, standard, views
from shuangjian.homework.balance import LESSONS, SHARES, balance
from shuangjian.homework.board_code import board_code
from shuangjian.homework.library import LIBRARY, approve
from shuangjian.homework.standard import POINTS
from shuangjian.homework.variants import variants

app_name = "homework"
urlpatterns = [
    *LIBRARY.urls(),
    *POINTS.urls(),
    *SHARES.urls(),
    *LESSONS.urls(),
    path("balance/<str:region>/<str:school>/<str:klass>/", balance, name="balance"),
    path("marking/<str:region>/<str:school>/<str:klass>/", marking.summary, name="marking"),
    path("item/<str:region>/<str:school>/<str:code>/marking/", marking.mark, name="mark"),
    path("item/<str:region>/<str:school>/<str:code>/pupils/", variants, name="variants"),
    path("review/", standard.listing, name="samples"),
    path("review/<str:region>/<str:school>/<str:code>/", standard.review_page, name="review"),
    path("library/<int:pk>/approve/", approve, name="library_approve"),
    path("", views.overview, name="overview"),
    path("board/<str:region>/<str:school>/<str:klass>/", views.board, name="board"),
    path("board/<str:region>/<str:school>/<str:klass>/code.svg", board_code, name="board_code"),
    path("post/", views.choose, name="choose"),
    path("post/<str:region>/<str:school>/<str:klass>/", views.post, name="post"),
    path("grade/<str:region>/<str:school>/<int:grade>/", planning_views.grade, name="grade"),
    path("design/", planning_views.design, name="design"),
    path("levels/<str:region>/<str:school>/<str:klass>/", pupil_views.levels, name="levels"),
    path("store/<str:region>/<str:school>/<str:klass>/", pupil_views.offer, name="offer"),
    path("mine/", pupil_views.mine, name="mine"),
    path("free-day/", planning_views.free_day, name="free_day"),
    path("held/", held_views.listing, name="held"),
    path("held/<int:pk>/", held_views.answer, name="held_post"),
    path("corrections/", correction_views.listing, name="correction_requests"),
    path("corrections/<int:pk>/", correction_views.answer, name="correction_request"),
    path("item/<str:region>/<str:school>/<str:code>/", views.history, name="history"),
    path("item/<str:region>/<str:school>/<str:code>/correct/", views.correct, name="correct"),
    path("item/<str:region>/<str:school>/<str:code>/withdraw/", views.withdraw, name="withdraw"),
]
