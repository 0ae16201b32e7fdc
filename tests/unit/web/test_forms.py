"""Forms: labels, hints and errors belong to their controls."""

from __future__ import annotations

import re

import pytest
from django import forms
from django.forms import renderers

from shuangjian.web.forms import render_error_summary


class Draft(forms.Form):
    minutes = forms.IntegerField(label="分钟", help_text="只算书面作业")
    note = forms.CharField(label="备注", required=False)
    kind = forms.ChoiceField(label="类型", choices=[("a", "甲"), ("b", "乙")], widget=forms.RadioSelect)
    sure = forms.BooleanField(label="已核对")


def test_an_error_is_tied_to_its_control() -> None:
    html = str(Draft({"minutes": "x"}))
    assert 'aria-invalid="true"' in html
    assert 'id="id_minutes_error"' in html
    assert 'aria-describedby="id_minutes_helptext' in html
    assert "form-control is-invalid" in html


def test_a_group_has_a_legend_and_a_checkbox_its_label_behind_it() -> None:
    html = str(Draft())
    assert '<legend class="form-label">类型' in html
    assert html.index('id="id_sure"') < html.index('for="id_sure"')


def test_only_the_buttons_of_a_group_look_like_buttons() -> None:
    class Choices(forms.Form):
        kind = forms.ChoiceField(choices=[("a", "甲"), ("b", "<乙>")], widget=forms.RadioSelect)
        days = forms.MultipleChoiceField(choices=[("1", "周一"), ("2", "周二")], widget=forms.CheckboxSelectMultiple)

    html = str(Choices({"kind": "b", "days": ["2"]}))
    marked = [tag for tag in re.findall(r"<[^>]+>", html) if "form-check-input" in tag]
    assert [tag.split()[0] for tag in marked] == ["<input"] * 4
    assert re.search(r'<label for="id_kind_1"><input [^>]*value="b"[^>]*checked[^>]*> &lt;乙&gt;</label>', html)
    assert re.search(r'<input type="checkbox"[^>]*value="2"[^>]*checked', html)
    assert html.count(" checked") == 2


def test_says_what_may_be_left_out() -> None:
    html = str(Draft())
    assert html.count("（选填）") == 1


def test_the_summary_leads_to_every_field_that_is_wrong() -> None:
    html = render_error_summary(Draft({"minutes": "x"}))
    assert 'href="#id_minutes"' in html
    assert 'role="alert"' in html
    assert render_error_summary(Draft()) == ""


class Every(forms.Form):
    name = forms.CharField(max_length=5, widget=forms.TextInput(attrs={"data-a": '<"&'}))
    number = forms.IntegerField(required=False)
    kind = forms.ChoiceField(choices=[("", "—"), ("Group <1>", [("a", "A & B"), ("b", "B")]), ("c", "C")])
    several = forms.MultipleChoiceField(choices=[("a", "A <b>"), ("b", "B")], widget=forms.CheckboxSelectMultiple)
    grouped = forms.MultipleChoiceField(
        choices=[("G", [("a", "A")])], widget=forms.CheckboxSelectMultiple(attrs={"class": "x"})
    )
    one = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)


@pytest.mark.parametrize("data", [None, {"name": "<x>", "number": "3", "kind": "b", "several": ["a", "b"], "one": "b"}])
def test_widgets_read_as_django_draws_them(data: dict[str, object] | None) -> None:
    form = Every(data)
    own, django = form.renderer, renderers.Jinja2()
    for field in form:
        context = field.field.widget.get_context(
            field.html_name, field.value(), {"id": field.auto_id, "required": True}
        )
        name = field.field.widget.template_name
        assert own.render(name, context).split() == django.render(name, context).split()
