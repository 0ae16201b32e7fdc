"""A synthetic district: schools, institutions and a term of what they report, with believable faults in the data.

`generate` is a pure function of its seed; `demo_data.load` puts its rows into the database; `write_folder`
writes the same rows as the spreadsheets a district keeps, so that `shuangjian check` on the folder and the
sweep of the database find the same. Nothing here inserts a finding: the faults are rows that break rules.

Every name begins with 示例 and stands for nobody. The figures are those 前进区 published of itself.
"""

from shuangjian.config.demo_data.district import DemoDistrict, Fault
from shuangjian.config.demo_data.folder import write_folder
from shuangjian.config.demo_data.generate import generate

__all__ = ["DemoDistrict", "Fault", "generate", "write_folder"]
