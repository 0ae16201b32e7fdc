"""What schools, classes and institutions are called in the files, so that people are told names and not ids."""

from __future__ import annotations

import duckdb

from shuangjian.files.people import hide

# Table → its key, and what tells its later rows from its earlier ones.
_NAMED = {
    "school": ("school_key", "name"),
    "institution": ("institution_key", "valid_from NULLS FIRST, name"),
    "school_class": ("class_key", "name"),
}


def read_names(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Return key → name of everything that `con` holds a name of, identity numbers hidden; of several over time the last."""
    found: dict[str, str] = {}
    for table, (key, order) in _NAMED.items():
        rows = con.execute(
            f'SELECT {key}, name FROM main."{table}" WHERE name IS NOT NULL AND {key} IS NOT NULL ORDER BY {order}'
        )
        found |= {key: hide(name) for key, name in rows.fetchall()}
    return found
