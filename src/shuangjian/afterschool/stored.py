"""Where after-school service stores its facts."""

from shuangjian.web.stored import Stored, coded

STORED = [
    coded("service_session", "afterschool.ServiceSession", "session_id"),
    coded("service_enrolment", "afterschool.ServiceEnrolment", "enrolment_id"),
    Stored("service_exemption", "afterschool.ServiceExemption"),
    coded("school_activity", "afterschool.SchoolActivity", "activity_id"),
]
