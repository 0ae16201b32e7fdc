"""Addresses of the registers' pages."""

from shuangjian.rosters.registers import CLASSES, SCHOOLS

app_name = "rosters"
urlpatterns = [*SCHOOLS.urls(), *CLASSES.urls()]
