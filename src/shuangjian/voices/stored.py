"""Where what people say stores its facts."""

from shuangjian.web.stored import coded

STORED = [
    coded("report", "voices.Report", "report_id", {"subject_id": ""}),
]
