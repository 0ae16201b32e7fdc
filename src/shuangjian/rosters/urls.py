"""Addresses of the registers' pages."""

from shuangjian.rosters.calendar_register import CALENDAR_DAYS
from shuangjian.rosters.more_registers import INSTITUTIONS, PUPILS, TEACHERS
from shuangjian.rosters.registers import CLASSES, SCHOOLS

app_name = "rosters"
urlpatterns = [
    *SCHOOLS.urls(),
    *CLASSES.urls(),
    *TEACHERS.urls(),
    *PUPILS.urls(),
    *INSTITUTIONS.urls(),
    *CALENDAR_DAYS.urls(),
]
