"""Forms: labels, hints and errors belong to their controls."""

from __future__ import annotations

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


def test_says_what_may_be_left_out() -> None:
    html = str(Draft())
    assert html.count("（选填）") == 1


def test_the_summary_leads_to_every_field_that_is_wrong() -> None:
    html = render_error_summary(Draft({"minutes": "x"}))
    assert 'href="#id_minutes"' in html
    assert 'role="alert"' in html
    assert render_error_summary(Draft()) == ""
