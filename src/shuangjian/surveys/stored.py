"""Where the app stores its facts."""

from shuangjian.web.stored import Stored

STORED = [Stored("measured_day", "surveys.MeasuredDay", {"minutes": "mean_minutes"})]
