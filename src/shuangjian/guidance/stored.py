"""Where the app stores its facts."""

from shuangjian.web.stored import Stored

STORED = [Stored("school_document", "guidance.Document", {"approved_on": "approved_first_on"})]
