"""Where training stores its facts."""

from shuangjian.web.stored import Stored, coded

STORED = [
    Stored(
        "course", "training.Course", {"course_id": "code", "course_key": "key"},
        only=("region_code", "institution_key", "course_key", "course_id"), once="course_key",
    ),
    Stored("course", "training.CourseFiling"),
    coded("lesson", "training.Lesson", "lesson_id", {"lesson_key": "", "group_key": "", "group_id": "group_code"}),
    Stored("staff", "training.Staff"),
    Stored("price", "training.Price"),
    coded("advert", "training.Advert", "advert_id"),
    coded("site_observation", "training.SiteObservation", "observation_id"),
]  # fmt: skip
