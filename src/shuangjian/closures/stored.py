"""Where closures store their facts."""

from shuangjian.web.stored import Stored

STORED = [Stored("disposal_plan", "closures.DisposalPlan", {"valid_from": "prepared_on", "valid_to": ""})]
