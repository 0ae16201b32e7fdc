"""Where homework stores its facts."""

from shuangjian.web.stored import Stored, Total, coded

STORED = [
    coded(
        "homework", "homework.Homework", "homework_id", {"beyond_standard": ""}, page="homework:history", judged_later=frozenset({"homework_notice"}),
        # Below every possible total, and no grade is free of it.
        total=Total(
            "homework.written_minutes", {"homework.written.minutes_max": -1, "homework.written.home_free_grade_max": 0}
        ),
    ),
    coded("homework_notice", "homework.HomeworkNotice", "notice_id"),
    Stored("no_homework_day", "homework.NoHomeworkDay"),
    coded("exam", "homework.Exam", "exam_id"),
    Stored("timetable_week", "homework.TimetableWeek"),
    Stored("exercise_day", "homework.ExerciseDay"),
    coded("school_filing", "homework.SchoolFiling", "filing_id"),
]  # fmt: skip
