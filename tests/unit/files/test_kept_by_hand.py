"""Sheets as clerks and questionnaires leave them: strokes, ticks, units below headers, weekdays beside hours."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from folders import BOOK, check, rows_of, write_xlsx
from shuangjian.files.check import OpenFolder

HEADER = "作业编号,学校标识码,班级编号,年级,学科,布置日期,类型,完成地点,预计时长(分钟)"


def write(folder: Path, name: str, *lines: str) -> None:
    (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def rows(folder: Path, table: str, columns: str) -> list[tuple[Any, ...]]:
    return sorted(rows_of(folder, table, columns, "371500"))


def rejected(folder: Path) -> list[tuple[str | None, str]]:
    with OpenFolder(folder, BOOK, default_region="371500") as opened:
        return [(one.column, one.reason.zh) for one in opened.folder.rejected.items]


def notes(folder: Path) -> list[str]:
    with OpenFolder(folder, BOOK, default_region="371500") as opened:
        return [note.zh for account in opened.folder.accounts for note in account.notes]


def test_a_stroke_or_a_word_for_nothing_leaves_a_cell_empty(tmp_path: Path) -> None:
    write(
        tmp_path, "作业.csv", f"{HEADER},批改人,所需设备,作业内容",
        "h1,S7,402,4,语文,2025-10-14,书面,家中,20,-,无,/", "h2,S7,402,4,语文,2025-10-14,—,家中,20,暂无,/,无",
    )  # fmt: skip
    assert rejected(tmp_path) == []
    assert rows(tmp_path, "homework", "homework_id, kind, marked_by, device, content") == [
        ("h1", "written", None, "none", "/"), ("h2", None, None, None, "无"),
    ]  # fmt: skip


def test_a_certificate_number_of_none_is_no_number(tmp_path: Path) -> None:
    write(
        tmp_path, "从业人员.csv", "机构编号,人员标识,岗位,教师资格证号", "J1,P1,授课,无", "J1,P2,授课,20153700121000101"
    )
    assert rows(tmp_path, "staff", "person_id, certificate_no") == [("P1", None), ("P2", "20153700121000101")]


def test_a_required_cell_with_a_stroke_is_empty_and_refused(tmp_path: Path) -> None:
    write(
        tmp_path,
        "作业.csv",
        HEADER,
        "h1,S7,402,4,语文,2025-10-14,书面,家中,-",
        "h2,S7,402,4,语文,2025-10-14,书面,家中,5",
    )
    assert rejected(tmp_path) == [("minutes", "“预计时长(分钟)”不能为空")]


def test_apostrophes_that_keep_cells_texts_are_taken_away(tmp_path: Path) -> None:
    write(tmp_path, "作业.csv", HEADER, "'001,'S7,'402,'4,语文,'2025-10-14,书面,家中,'20")
    assert rows(tmp_path, "homework", "homework_id, grade, minutes") == [("001", 4, 20)]


def test_a_questionnaires_headers_have_numbers_and_what_it_keeps_itself_is_no_data(tmp_path: Path) -> None:
    write(
        tmp_path, "答卷.csv", "序号,提交答卷时间,所用时间,来源,1、学校名称,2、班级[单选题],3、学科,Q4.布置日期,5、类型,6、预计时长（分钟）",
        "1,2025/10/14 20:11:05,65秒,微信,S7,四年级2班,语文,2025-10-14,书面,20",
    )  # fmt: skip
    assert rejected(tmp_path) == []
    assert rows(tmp_path, "homework", "class_id, minutes, source") == [("四年级（2）班", 20, None)]
    assert notes(tmp_path) == ["没有用到的列：序号、提交答卷时间、所用时间、来源"]


def test_a_row_of_units_below_the_headers_belongs_to_them(tmp_path: Path) -> None:
    write_xlsx(
        tmp_path / "课程.xlsx",
        {"课程": [["课程编号", "机构编号", "课程名称", "课时单价", "课时长"], ["", "", "", "（元/课时）", "小时"], ["c1", "J1", "素描", 80, 1.5]]},
    )  # fmt: skip
    assert rejected(tmp_path) == []
    assert rows(tmp_path, "course", "price_per_lesson_fen, lesson_minutes") == [(8000, 90)]


def test_a_unit_in_a_column_of_its_own_is_no_second_header(tmp_path: Path) -> None:
    write(tmp_path, "收费标准.csv", "课程编号,收费项目,收费标准,单位", "c1,培训费,80,元", "c2,培训费,60元/课时,元")
    assert rows(tmp_path, "price", "course_id, amount_fen") == [("c1", 8000), ("c2", 6000)]


def test_kinds_below_subjects_are_unpivoted_and_none_is_lost(tmp_path: Path) -> None:
    write_xlsx(
        tmp_path / "作业.xlsx",
        {"作业": [
            ["学校标识码", "班级", "日期", "语文", "语文", "数学", "数学"],
            ["学校标识码", "班级", "日期", "书面（分钟）", "劳动（分钟）", "书面（分钟）", "劳动（分钟）"],
            ["S7", "四（2）班", "2025-10-14", 20, 5, 0, "无"],
        ]},
    )  # fmt: skip
    assert rows(tmp_path, "homework", "subject, kind, minutes") == [("语文", "labour", 5), ("语文", "written", 20)]


def test_two_columns_of_one_subject_are_refused_not_the_first_dropped(tmp_path: Path) -> None:
    write(tmp_path, "作业.csv", "学校标识码,班级,日期,语文,语文,数学", "S7,四（2）班,2025-10-14,20,30,10")
    assert [column for column, _ in rejected(tmp_path)] == ["subject"]


def test_ticks_below_classes_say_for_whom_a_row_holds(tmp_path: Path) -> None:
    write(
        tmp_path, "作业.csv", "学校标识码,学科,布置日期,类型,预计时长(分钟),四（1）班,四（2）班,四（3）班",
        "S7,语文,2025-10-14,书面,20,√,×,", "S7,数学,2025-10-14,书面,30,✔,1,-", "S7,英语,2025-10-14,书面,30,25,√,",
    )  # fmt: skip
    assert rows(tmp_path, "homework", "subject, class_id, minutes") == [
        ("数学", "四年级（1）班", 30), ("数学", "四年级（2）班", 30), ("语文", "四年级（1）班", 20),
    ]  # fmt: skip
    assert [why[:8] for _, why in rejected(tmp_path)] == ["在应打勾的列里，"]


def test_minutes_ticked_for_several_subjects_are_of_none(tmp_path: Path) -> None:
    write(
        tmp_path, "作业.csv", "学校标识码,班级,布置日期,类型,预计时长(分钟),语文,数学",
        "S7,四（1）班,2025-10-14,书面,20,√,√", "S7,四（1）班,2025-10-14,书面,20,,√",
    )  # fmt: skip
    assert [why[:6] for _, why in rejected(tmp_path)] == ["勾了几项而时"]
    assert rows(tmp_path, "homework", "subject, minutes") == [("数学", 20)]


def test_the_day_of_a_list_is_not_the_first_of_the_states_it_lists(tmp_path: Path) -> None:
    write(tmp_path, "机构.csv", "机构一览（截至2025年9月1日）,,", "机构编号,机构名称,类别", "J1,甲艺校,艺术")
    assert rows(tmp_path, "institution", "institution_id, valid_from") == [("J1", None)]


def test_a_weekday_beside_the_hours_must_fit_the_day(tmp_path: Path) -> None:
    write(
        tmp_path, "排课.csv", "课次编号,机构编号,上课日期,上课时间",
        "k1,J1,2025-10-14,周二 16:30-17:30", "k2,J1,2025-10-14,16:30-17:30（周二）", "k3,J1,2025-10-14,周三16:30-17:30",
    )  # fmt: skip
    assert [(one, str(end)) for one, end in rows(tmp_path, "lesson", "lesson_id, ends_at")] == [
        ("k1", "2025-10-14 17:30:00"), ("k2", "2025-10-14 17:30:00"),
    ]  # fmt: skip
    assert ["星期二" in why for _, why in rejected(tmp_path)] == [True]


def test_a_weekday_without_a_day_tells_no_time(tmp_path: Path) -> None:
    write(
        tmp_path,
        "排课.csv",
        "课次编号,机构编号,上课时间",
        "k1,J1,周二 16:30-17:30",
        "k2,J1,2025年10月14日（周二）16:30—17:30",
    )
    assert [(one, str(start)) for one, start in rows(tmp_path, "lesson", "lesson_id, starts_at")] == [
        ("k2", "2025-10-14 16:30:00"),
    ]  # fmt: skip
    assert ["没有日期" in why for _, why in rejected(tmp_path)] == [True]


def test_classes_named_by_digits_are_those_of_the_register(tmp_path: Path) -> None:
    write(tmp_path, "班级.csv", "班级编号,学校标识码,学段,年级,班级名称", "c1,S7,小学,4,四（2）班", "55,S7,小学,4,")
    write(
        tmp_path, "作业.csv", "作业编号,学校标识码,班级,学科,布置日期,预计时长(分钟)",
        "h1,S7,402班,语文,2025-10-14,5", "h2,S7,4-2班,语文,2025-10-14,5", "h3,S7,102班,语文,2025-10-14,5",
    )  # fmt: skip
    assert rows(tmp_path, "homework", "homework_id, class_id, grade") == [("h1", "c1", 4), ("h2", "c1", 4)]
    assert [column for column, _ in rejected(tmp_path)] == ["grade"]  # 102班 may be of grade 1 or 7


def test_a_state_asked_for_by_whether_is_its_column(tmp_path: Path) -> None:
    write(tmp_path, "报名.csv", "学校,班级,学生,学期,是否参加,是否特困", "S7,四（2）班,x1,2025-1,√,√")
    assert rows(tmp_path, "service_enrolment", "student_id, hardship") == [("x1", True)]


def test_contact_lines_under_a_table_are_notes(tmp_path: Path) -> None:
    write(tmp_path, "作业.csv", HEADER, "h1,S7,402,4,语文,2025-10-14,书面,家中,5", "监督举报电话 0635-1234567,,,,,,,,")
    assert rejected(tmp_path) == []


def test_a_grade_that_need_not_be_given_may_stay_unknown(tmp_path: Path) -> None:
    write(tmp_path, "课后服务.csv", "学校标识码,班级编号,开始时间,结束时间", "S7,402,2025-10-14 15:30,2025-10-14 17:40")
    assert rejected(tmp_path) == []
    assert rows(tmp_path, "service_session", "class_id, grade") == [("402", None)]


def test_what_was_seen_is_read_by_the_words_of_the_register(tmp_path: Path) -> None:
    write(tmp_path, "机构.csv", "机构编号,机构名称,类别", "J1,甲（河东）艺校,文化艺术类")
    write(
        tmp_path, "核查.csv", "核查编号,机构编号,日期,事项,所见", "o1,J1,2025-10-14,类别,艺术类", "o2,J1,2025-10-14,名称,甲(河东)艺校",
        "o3,J1,2025-10-14,名称,甲教育", "o4,J1,2025-10-14,类别,说不清", "o5,J1,2025-10-14,举办者,王某",
    )  # fmt: skip
    assert rows(tmp_path, "site_observation", "observation_id, observed") == [
        ("o1", "文化艺术"), ("o2", "甲（河东）艺校"), ("o3", "甲教育"), ("o4", "说不清"), ("o5", "王某"),
    ]  # fmt: skip


def test_a_class_of_which_only_its_number_is_given_is_that_of_its_grade(tmp_path: Path) -> None:
    write(
        tmp_path,
        "班级.csv",
        "班级编号,学校标识码,学段,年级,班级名称",
        "c1,S7,小学,4,四（2）班",
        "9,S7,小学,4,四（9）班",
    )
    write(
        tmp_path, "作业.csv", "作业编号,学校标识码,年级,班级,学科,布置日期,预计时长",
        "h1,S7,三,1,语文,2025-10-14,5", "h2,S7,四年级,1,语文,2025-10-14,5", "h3,S7,三,01,数学,2025-10-14,5", "h4,S7,四,二,数学,2025-10-14,5",
        "h5,S7,四,9,数学,2025-10-14,5",
    )  # fmt: skip
    assert rows(tmp_path, "homework", "homework_id, class_id") == [
        ("h1", "三年级（1）班"), ("h2", "四年级（1）班"), ("h3", "三年级（1）班"), ("h4", "c1"), ("h5", "9"),
    ]  # fmt: skip


def test_two_columns_of_minutes_must_not_say_otherwise(tmp_path: Path) -> None:
    write(
        tmp_path, "作业.csv", "学校标识码,班级,学科,布置日期,时长（小时）,时长（分钟）",
        "S7,四（2）班,语文,2025-10-14,1,10", "S7,四（2）班,数学,2025-10-14,1,",
    )  # fmt: skip
    assert [why[:9] for _, why in rejected(tmp_path)] == ["“时长(小时)”和"]
    assert rows(tmp_path, "homework", "subject, minutes") == [("数学", 60)]


def test_a_row_that_says_how_to_fill_in_is_set_aside(tmp_path: Path) -> None:
    write(
        tmp_path, "作业.csv", HEADER, "必填,必填,必填,必填,必填,格式：2025-09-01,下拉选择,选填,整数",
        "h1,S7,402,4,语文,2025-10-14,书面,家中,5",
    )  # fmt: skip
    assert rejected(tmp_path) == []
    with OpenFolder(tmp_path, BOOK, default_region="371500") as opened:
        assert [(one.row, one.reason.zh) for one in opened.folder.set_aside.items] == [(2, "填写要求")]


def test_a_minus_may_say_once_more_that_money_went_out(tmp_path: Path) -> None:
    write(
        tmp_path, "流水.csv", "流水号,机构编号,账户,交易日期,交易金额,借贷标志",
        "m1,J1,监管账户,2025/9/1,+4800.00,贷", "m2,J1,监管账户,2025/9/2,-1200.00,借", "m3,J1,监管账户,2025/9/3,-5.00,贷",
    )  # fmt: skip
    assert rows(tmp_path, "bank_movement", "movement_id, direction, amount_fen") == [
        ("m1", "in", 480000),
        ("m2", "out", 120000),
    ]
    assert [column for column, _ in rejected(tmp_path)] == ["amount"]


def test_a_translation_may_follow_a_stroke(tmp_path: Path) -> None:
    write(
        tmp_path, "作业.csv", "学校标识码/School,班级/Class,学科/Subject,布置日期/Date,预计时长(分钟)/Minutes", "S7,四（2）班,语文,2025-10-14,5",
    )  # fmt: skip
    assert rows(tmp_path, "homework", "subject, minutes") == [("语文", 5)]


def test_a_class_called_by_name_is_not_called_a_class_twice(tmp_path: Path) -> None:
    write(tmp_path, "作业.csv", HEADER, "h1,S7,四（2）班,4,语文,2025-03-14,书面,家中,70")
    found = check(tmp_path, region="371500").findings
    assert [finding.message("zh", {}).split(" ")[0] for finding in found] == ["四年级（2）班"]
    assert "班 班" not in found[0].message("zh", {})


def test_a_named_subtotal_between_rows_is_set_aside_and_homework_with_the_word_is_not(tmp_path: Path) -> None:
    write(
        tmp_path, "作业.csv", f"{HEADER},作业内容".removeprefix("作业编号,"),
        "S7,301,3,语文,2025-10-14,书面,家中,30,写一篇日记", ",三（1）班小计,,,,,,30,", "S7,302,3,语文,2025-10-14,书面,家中,25,做一道家庭开支合计",
        ",三年级合计,,,,,,55,", ",三（3）班,,,,,,55,",
    )  # fmt: skip
    with OpenFolder(tmp_path, BOOK, default_region="371500") as opened:
        assert [(one.row, one.reason.zh) for one in opened.folder.set_aside.items] == [(3, "合计行"), (5, "合计行")]
        assert [one.row for one in opened.folder.rejected.items] == [6]
    assert rows(tmp_path, "homework", "class_id, minutes") == [("301", 30), ("302", 25)]


def test_what_is_only_said_to_be_no_school_subject_is_other_where_a_lesson_or_a_payment_is_meant(
    tmp_path: Path,
) -> None:
    write(
        tmp_path, "缴费.csv", "培训机构编号,合同编号,缴费编号,缴费日期,缴费金额,课时数,类别",
        'P1,C1,p1,2025-09-05,"￥6,800.00元",40,非学科', 'P1,C2,p2,2025-09-05,"4,800",40,学科类',
    )  # fmt: skip
    assert rejected(tmp_path) == []
    assert rows(tmp_path, "payment", "payment_id, category, amount_fen, lessons") == [
        ("p1", "other", 680000, 40), ("p2", "subject", 480000, 40),
    ]  # fmt: skip
    # A register that says so does not say which kind: it is asked.
    write(tmp_path, "机构.csv", "机构编号,机构名称,类别,状态", "P1,甲,非学科类,正常")
    assert "category" in [column for column, _ in rejected(tmp_path)]


def test_no_homework_takes_more_than_a_day(tmp_path: Path) -> None:
    header = HEADER.replace("分钟", "小时")
    write(
        tmp_path,
        "作业.csv",
        header,
        "h1,S7,401,4,语文,2025-10-14,书面,家中,1.2",
        "h2,S7,402,4,语文,2025-10-14,书面,家中,50",
    )
    assert rows(tmp_path, "homework", "homework_id, minutes") == [("h1", 72)]
    ((column, why),) = rejected(tmp_path)
    assert (column, "超过一天" in why) == ("minutes", True)


def test_headers_of_inspections_and_adverts_are_read(tmp_path: Path) -> None:
    write(tmp_path, "现场检查.csv", "机构编号,检查日期,检查事项,现场情况", "P1,2025-09-10,类别,艺术类")
    write(
        tmp_path, "广告巡查.csv", "机构编号,发现日期,发布媒介,广告内容,地点", "P1,2025-09-10,公交站牌,暑期班招生,市区"
    )
    write(tmp_path, "余额.csv", "机构编号,账户类型,截止日期,余额(万元)", "P1,托管账户,2025-09-30,12.5")
    assert rejected(tmp_path) == []
    assert rows(tmp_path, "site_observation", "field, observed") == [("category", "文化艺术")]
    assert rows(tmp_path, "advert", "medium, text") == [("outdoor", "暑期班招生")]
    assert rows(tmp_path, "account_balance", "account, balance_fen") == [("escrow", 12_500_000)]


def test_columns_that_most_tables_have_do_not_make_a_table(tmp_path: Path) -> None:
    write(tmp_path, "三月.csv", "学校标识码,班级编号,日期,阳光跑圈数", "S7,402,2025-10-14,3")
    assert [reason for _, reason in rejected(tmp_path) if "阳光跑圈数" in reason and "文件名" in reason]
    (tmp_path / "三月.csv").rename(tmp_path / "作业公示.csv")
    assert rows(tmp_path, "homework_notice", "class_id") == [("402",)]
    write(tmp_path, "锻炼.csv", "学校标识码,班级编号,日期,体育活动时长", "S7,402,2025-10-14,2小时")
    assert rows(tmp_path, "exercise_day", "class_id, minutes") == [("402", 120)]


def test_days_whose_absence_would_say_that_nothing_was_done_are_not_passed_over(tmp_path: Path) -> None:
    header = "学校标识码,班级编号,学生标识,学期,征询结果"
    write(tmp_path, "课后服务报名.csv", f"{header},签署完日期", "S7,402,U1,2025-1,参加,2025-09-01")
    assert [reason for _, reason in rejected(tmp_path) if "签署完日期" in reason and "“签署日期”" in reason]
    write(
        tmp_path, "课后服务报名.csv", f"{header},签订协议日期,出生日期", "S7,402,U1,2025-1,参加,2025-09-01,2016-01-01"
    )
    assert [day.isoformat() for (day,) in rows(tmp_path, "service_enrolment", "signed_on")] == ["2025-09-01"]


def test_another_day_than_the_one_that_is_missing_is_passed_over(tmp_path: Path) -> None:
    write(tmp_path, "退费.csv", "退费编号,机构编号,申请日期,出生日期,金额(元)", "f1,J1,2025-09-03,2016-01-01,800")
    assert rows(tmp_path, "refund", "refund_id, paid_on") == [("f1", None)]


def test_what_has_not_come_yet_leaves_a_day_empty(tmp_path: Path) -> None:
    write(tmp_path, "退费.csv", "退费编号,机构编号,申请日期,退款日期,金额(元)", "f1,J1,2025-09-03,未退,800")
    assert rejected(tmp_path) == []
    assert rows(tmp_path, "refund", "refund_id, paid_on") == [("f1", None)]


def test_a_label_above_a_roster_gives_the_term(tmp_path: Path) -> None:
    write(
        tmp_path, "课后服务报名.csv", "班级：三年级1班　班主任：王某　学期：2025-1,,,", "学校标识码,学籍号,是否参加,是否困难学生",
        "S7,G1,参加,低保",
    )  # fmt: skip
    assert rows(tmp_path, "service_enrolment", "class_id, term, hardship") == [("三年级（1）班", "2025-1", True)]


def test_a_school_called_primary_is_no_part_of_its_class(tmp_path: Path) -> None:
    write(
        tmp_path, "公示.csv", "松川一小三（1）班每日作业公示（2025年9月1日）,,,,", "学校标识码,学科,作业类型,完成地点,预计完成时间",
        "S7,语文,书面,家,约35分钟", "S7,数学,书面,回家完成,半小时",
    )  # fmt: skip
    assert rows(tmp_path, "homework", "class_id, grade, place, minutes") == [
        ("三年级（1）班", 3, "home", 30), ("三年级（1）班", 3, "home", 35),
    ]  # fmt: skip


def test_lists_go_by_the_words_of_their_makers(tmp_path: Path) -> None:
    write(
        tmp_path, "划扣.csv", "划扣流水号\t机构编号\t合同编号\t划扣日期\t消课课时\t划扣金额（元）",
        "K1\tJ1\tH1\t2025/09/06\t2课时\t240.00元",
    )  # fmt: skip
    write(
        tmp_path,
        "收款.csv",
        "收款单号;机构编号;合同号;收款日期;收款金额;课时;收款方式",
        "R1;J1;H1;2025-09-02;￥6,200.00;40;微信",
    )
    write(
        tmp_path, "台账.csv", "举报编号,被举报对象类型,被举报对象编号,举报事项,受理日期,核查结果",
        "C1,培训机构,J1,LC-NI-03,2025-09-02,属实",
    )  # fmt: skip
    assert rejected(tmp_path) == []
    assert rows(tmp_path, "release", "release_id, lessons, amount_fen") == [("K1", 2, 24000)]
    assert rows(tmp_path, "payment", "payment_id, method, amount_fen") == [("R1", "wallet", 620000)]
    assert rows(tmp_path, "report", "report_id, subject_type, outcome") == [("C1", "institution", "confirmed")]
