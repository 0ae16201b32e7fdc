"""Forms: labels, hints and errors belong to their controls."""

from __future__ import annotations

import re

from django import forms

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
