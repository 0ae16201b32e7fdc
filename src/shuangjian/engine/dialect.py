"""The named functions of the rule language and how each engine says them.

Anything whose meaning differs between DuckDB, PostgreSQL and Spark is one of these functions. Templates take the
compiled arguments as {0}, {1} …; functions that expand to plain conditions are built as expressions in `sql.py`.
`tests/unit/engine/test_functions.py` holds each one against all engines on awkward values.
"""

from __future__ import annotations

from typing import Literal

Dialect = Literal["duckdb", "postgres", "spark"]
DIALECTS: tuple[Dialect, ...] = ("duckdb", "postgres", "spark")

# Prefix that keeps our names opaque to the parser, which has an ADD_MONTHS and others of its own.
PREFIX = "SJ_"

# What a text says is not so, not needed or not allowed: from the word for it to the end of the clause, or to where something is asked for.
_DENIED = (
    "(无需|无须|毋须|不用|不必|不需|不要求|不得|不许|不准|不允许|不承诺|不宣传|不公布|不炒作|不设|不分|不办|不开|不搞|不以|不按|不再|不布置"
    "|严禁|禁止|杜绝|取消|反对|拒绝|抵制|查处)请?[^，。；！？,;!?请]{{0,16}}"
)

# name → (number of arguments, result type, template by dialect; "_" serves the others)
TEMPLATES: dict[str, tuple[int, str, dict[str, str]]] = {
    "FAR_PAST": (0, "date", {"_": "DATE '0001-01-01'"}),
    "FAR_FUTURE": (0, "date", {"_": "DATE '9999-12-31'"}),
    "DAYS_BETWEEN": (
        2,
        "integer",
        {"duckdb": "CAST(({1} - {0}) AS INTEGER)", "postgres": "({1} - {0})", "spark": "DATEDIFF({1}, {0})"},
    ),
    "MINUTES_BETWEEN": (
        2,
        "integer",
        {
            "duckdb": "CAST(FLOOR((EPOCH_US({1}) - EPOCH_US({0})) / 60000000) AS INTEGER)",
            "postgres": "CAST(FLOOR(EXTRACT(EPOCH FROM ({1} - {0})) / 60) AS INTEGER)",
            "spark": "CAST(FLOOR((UNIX_MICROS(CAST({1} AS TIMESTAMP)) - UNIX_MICROS(CAST({0} AS TIMESTAMP)))"
            " / 60000000) AS INT)",
        },
    ),
    "ADD_DAYS": (
        2,
        "date",
        {
            "duckdb": "({0} + CAST({1} AS INTEGER))",
            "postgres": "({0} + CAST({1} AS INTEGER))",
            "spark": "DATE_ADD({0}, CAST({1} AS INT))",
        },
    ),
    "ADD_MONTHS": (
        2,
        "date",
        {
            "duckdb": "CAST({0} + TO_MONTHS(CAST({1} AS INTEGER)) AS DATE)",
            "postgres": "CAST({0} + MAKE_INTERVAL(months => CAST({1} AS INTEGER)) AS DATE)",
            "spark": "ADD_MONTHS({0}, CAST({1} AS INT))",
        },
    ),
    "WEEK_START": (1, "date", {"_": "CAST(DATE_TRUNC('WEEK', {0}) AS DATE)"}),
    "MONTH_START": (1, "date", {"_": "CAST(DATE_TRUNC('MONTH', {0}) AS DATE)"}),
    "YEAR_START": (
        1,
        "date",
        {
            "_": "CASE WHEN {0} BETWEEN 1 AND 9999 THEN MAKE_DATE(CAST({0} AS INTEGER), 1, 1) END",
            "duckdb": "CASE WHEN {0} BETWEEN 1 AND 9999 THEN MAKE_DATE(CAST({0} AS BIGINT), 1, 1) END",
            "spark": "CASE WHEN {0} BETWEEN 1 AND 9999 THEN MAKE_DATE(CAST({0} AS INT), 1, 1) END",
        },
    ),
    "ISO_DOW": (
        1,
        "integer",
        {
            "duckdb": "CAST(ISODOW({0}) AS INTEGER)",
            "postgres": "CAST(EXTRACT(ISODOW FROM {0}) AS INTEGER)",
            "spark": "(WEEKDAY({0}) + 1)",
        },
    ),
    "RAISED": (
        2,
        "bigint",
        {
            "duckdb": "(CAST({0} AS BIGINT) * (100 + {1}) // 100)",
            "postgres": "(CAST({0} AS BIGINT) * (100 + {1}) / 100)",
            "spark": "((CAST({0} AS BIGINT) * (100 + {1})) DIV 100)",
        },
    ),
    "MATCHES": (
        2,
        "boolean",
        {"duckdb": "REGEXP_MATCHES({0}, {1})", "postgres": "({0} ~ {1})", "spark": "({0} RLIKE {1})"},
    ),
    "AFFIRMED": (
        1,
        "text",
        {
            "_": f"REGEXP_REPLACE({{0}}, '{_DENIED}', '', 'g')",
            "spark": f"REGEXP_REPLACE({{0}}, '{_DENIED}', '')",
        },
    ),
    "TEXT": (
        1,
        "text",
        {"duckdb": "CAST({0} AS VARCHAR)", "postgres": "CAST({0} AS TEXT)", "spark": "CAST({0} AS STRING)"},
    ),
    "ROW_IDS": (
        1,
        "list",
        {
            "duckdb": "LIST_SORT(LIST_DISTINCT(LIST({0})))",
            "postgres": 'ARRAY_REMOVE(ARRAY_AGG(DISTINCT {0} COLLATE "C" ORDER BY {0} COLLATE "C"), NULL)',
            "spark": "ARRAY_SORT(COLLECT_SET({0}))",
        },
    ),
    "JOIN_TEXT": (
        3,
        "text",
        {
            "duckdb": "STRING_AGG({1}, {2} ORDER BY {0}, {1})",
            "postgres": 'STRING_AGG({1}, {2} ORDER BY {0}, {1} COLLATE "C")',
            "spark": "LISTAGG({1}, {2}) WITHIN GROUP (ORDER BY {0}, {1})",
        },
    ),
}

# Functions built as expressions: name → allowed numbers of arguments, result type.
BUILT: dict[str, tuple[tuple[int, ...], str]] = {
    "IN_FORCE": ((3, 4), "boolean"),
    "EACH_STEP": ((2, 3), "boolean"),
    "COVERS": ((3,), "boolean"),
    "SINCE": ((1, 2, 3, 4), "date"),
    "UNTIL": ((1, 2, 3, 4), "date"),
    "AS_OF": ((0,), "date"),
    "ROW_ID": ((1, 2, 3, 4), "list"),
}

NAMES = frozenset(TEMPLATES) | frozenset(BUILT)


def result_type(name: str) -> str:
    """Return the type a named function yields, in the contract's words."""
    return TEMPLATES[name][1] if name in TEMPLATES else BUILT[name][1]


def arities(name: str) -> tuple[int, ...]:
    """Return the numbers of arguments a named function may take."""
    return (TEMPLATES[name][0],) if name in TEMPLATES else BUILT[name][0]


def expand(name: str, dialect: Dialect, arguments: list[str]) -> str:
    """Return the SQL of a template function for one engine, given its compiled arguments."""
    templates = TEMPLATES[name][2]
    return templates.get(dialect, templates.get("_", "")).format(*arguments)


def row_id_list(dialect: Dialect, arguments: list[str]) -> str:
    """Return the SQL of a literal evidence list: distinct, sorted by code point, without nulls where there are several."""
    inner = ", ".join(arguments)
    if dialect == "duckdb" and len(arguments) == 1:
        return f"[{inner}]"
    if dialect == "duckdb":
        return f"LIST_SORT(LIST_DISTINCT([{inner}]))"
    if dialect == "spark":
        return f"ARRAY_SORT(ARRAY_DISTINCT(ARRAY_COMPACT(ARRAY({inner}))))"
    if len(arguments) == 1:
        return f"ARRAY[{inner}]"
    return f'(SELECT ARRAY_AGG(DISTINCT v COLLATE "C" ORDER BY v COLLATE "C") FROM UNNEST(ARRAY[{inner}]) AS t(v) WHERE v IS NOT NULL)'


PLACEHOLDER: dict[Dialect, str] = {
    "duckdb": "CAST($as_of AS DATE)",
    "postgres": "CAST(%(as_of)s AS DATE)",
    "spark": "CAST(:as_of AS DATE)",
}
