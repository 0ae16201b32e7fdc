"""Where the registry stores its facts."""

from shuangjian.web.stored import Stored, coded

STORED = [
    Stored("region", "registry.Region", {"region_code": "code"}),
    Stored("calendar_day", "registry.CalendarDay"),
    Stored("school", "registry.School", {"school_id": "code", "school_key": "key"}),
    Stored("school_class", "registry.SchoolClass", {"class_id": "code", "class_key": "key"}),
    Stored("teacher", "registry.Teacher"),
    Stored(
        "institution", "registry.Institution", {"institution_id": "code", "institution_key": "key"},
        only=("region_code", "institution_key", "institution_id", "uscc"), once="institution_key",
    ),
    Stored("institution", "registry.InstitutionState", {"uscc": ""}),
    Stored("site", "registry.Site", {"site_id": "code", "site_key": "key"}),
    coded("owner", "registry.Owner", "owner_id"),
    coded("publication", "registry.Publication", "publication_id", {"owner_id": ""}),
]  # fmt: skip
