"""The language of the templates: what is refused, what is escaped, and the names every template has."""

from __future__ import annotations

import datetime as dt

import jinja2
import pytest
from django.template import TemplateDoesNotExist, TemplateSyntaxError, engines
from django.template.loader import get_template
from django.test import RequestFactory
from django.utils import translation
from django.utils.html import format_html
from django.utils.translation import gettext_lazy


def draw(text: str, /, **values: object) -> str:
    return engines["pages"].from_string(text).render(values)


@pytest.mark.parametrize("text", ["{{ missing }}", "{{ row.missing }}", "{% if missing %}x{% endif %}"])
def test_a_missing_name_is_an_error(text: str) -> None:
    with pytest.raises(jinja2.UndefinedError):
        draw(text, row={})


def test_a_method_that_is_printed_is_an_error() -> None:
    with pytest.raises(TypeError, match="without calling"):
        draw("{{ row.items }}", row={"a": 1})
    assert draw("{% for name, value in row.items() %}{{ name }}{{ value }}{% endfor %}", row={"a": 1}) == "a1"


def test_a_missing_or_broken_template_is_django_s_error() -> None:
    with pytest.raises(TemplateDoesNotExist):
        get_template("web/nothing.html")
    with pytest.raises(TemplateSyntaxError):
        engines["pages"].get_template("broken.html")


@pytest.fixture(autouse=True)
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    environment = engines["pages"].env
    found = jinja2.ChoiceLoader([jinja2.DictLoader({"broken.html": "{% if %}"}), environment.loader])
    monkeypatch.setattr(environment, "loader", found)


def test_what_people_wrote_is_escaped_and_what_django_marked_is_not() -> None:
    assert draw("{{ text }}", text="<b>&") == "&lt;b&gt;&amp;"
    assert draw("{{ text }}", text=format_html("<b>{}</b>", "<")) == "<b>&lt;</b>"
    assert draw("{% trans name=text %}Hello {{ name }}{% endtrans %}", text="<b>") == "Hello &lt;b&gt;"
    assert draw("{{ data|json_script('x') }}", data="</script>").count("</script>") == 1


def test_the_language_is_the_one_in_force_when_the_page_is_drawn() -> None:
    template = engines["pages"].from_string('{{ _("Search") }} {{ lazy }} {% set a = _("All") %}{{ a }}')
    values = {"lazy": gettext_lazy("All")}
    said = []
    for language in ("zh-hans", "en", "zh-hans"):
        with translation.override(language):
            said.append(template.render(values))
    assert said == ["搜索 全部 全部", "Search All All", "搜索 全部 全部"]


def test_one_and_many_are_told_apart() -> None:
    text = "{% trans n=rows|length %}{{ n }} rule{% pluralize %}{{ n }} rules{% endtrans %}"
    with translation.override("en"):
        assert [draw(text, rows="x" * n) for n in (1, 2)] == ["1 rule", "2 rules"]


def test_a_view_s_word_counts_more_than_what_every_page_is_told() -> None:
    request = RequestFactory().get("/")
    template = engines["pages"].from_string("{{ page_language }}{{ request.path }}")
    assert template.render({}, request) == "zh-Hans/"
    assert template.render({"page_language": "fr"}, request) == "fr/"


def test_all_forms_of_a_page_carry_one_token() -> None:
    request = RequestFactory().get("/")
    drawn = engines["pages"].from_string("{{ csrf_input }}|{{ csrf_input }}|{{ csrf_token }}").render({}, request)
    first, second, token = drawn.split("|")
    assert first == second
    assert first.startswith('<input type="hidden" name="csrfmiddlewaretoken"')
    assert len(token) == 64


@pytest.mark.parametrize(
    ("query", "call", "expected"),
    [
        ("page=2&q=a", "querystring(request, page=3)", "?page=3&amp;q=a"),
        ("q=a&page=2", "querystring(request, page=none, export='csv')", "?q=a&amp;export=csv"),
        ("tag=1&tag=2", "querystring(request, q='学 校')", "?tag=1&amp;tag=2&amp;q=%E5%AD%A6+%E6%A0%A1"),
        ("page=2", "querystring(request, page=none)", "?"),
        ("", "querystring(request, page=none)", ""),
    ],
)
def test_a_link_keeps_the_query(query: str, call: str, expected: str) -> None:
    assert draw("{{ " + call + " }}", request=RequestFactory().get(f"/?{query}")) == expected


def test_dates_are_written_in_local_time() -> None:
    at = dt.datetime(2025, 3, 3, 18, 30, tzinfo=dt.UTC)
    assert draw("{{ at|date('Y-m-d H:i') }}", at=at) == "2025-03-04 02:30"
    assert draw("{{ day|date('Y-m-d') }}{{ none|date('Y') }}", day=at.date()) == "2025-03-03"


def test_addresses_and_icons() -> None:
    assert draw("{{ url('portal:home') }}") == "/"
    assert 'aria-hidden="true"' in draw('{{ icon("x") }}')
    assert 'role="img" aria-label="&lt;关闭&gt;"' in draw('{{ icon("x", "<关闭>") }}')
