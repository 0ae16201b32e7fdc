"""Charts and the tables behind them."""

from __future__ import annotations

import json

from django.template import engines
from django.utils.translation import gettext_lazy as _

from shuangjian.web.charts import Chart, Series

CHART = Chart(
    identifier="minutes",
    title="作业时长",
    categories=["三年级", "四年级"],
    series=[
        Series("平均", [46, 63], over=frozenset({1})),
        Series(_("All"), [60, None], limit=True),
    ],
    unit="分钟",
    over_label="超过上限",
)


def draw(figure: Chart) -> str:
    template = '{% from "web/_macros.html" import draw_chart %}{{ draw_chart(figure, "ZH") }}'
    return engines["pages"].from_string(template).render({"figure": figure})


def test_the_table_says_in_words_what_the_colour_says() -> None:
    html = draw(CHART)
    assert html.count("超过上限") == 1
    assert "三年级" in html
    assert "—" in html  # no limit is a dash, not a zero


def test_the_option_is_plain_data_with_descriptions_and_patterns() -> None:
    option = json.loads(json.dumps(CHART.option()))
    assert option["aria"] == {"enabled": True, "decal": {"show": True}}
    assert option["series"][1]["lineStyle"]["type"] == "dashed"
    assert option["series"][0]["data"][1]["value"] == 63


def test_nothing_in_a_chart_can_close_its_script() -> None:
    chart = Chart("x", "t", ["</script><script>alert(1)</script>"], [Series("s", [1])])
    html = draw(chart)
    assert "</script><script>alert" not in html
