/*
title: {zh: 教师补助挤占其他用途经费, en: Subsidies taken from money for something else}
message:
  zh: "支出 {subject_id}：{day} 从非补助用途的经费中列支教师补助 {observed:yuan} 元。"
  en: "Expense {subject_id}: {observed:yuan} yuan of subsidies were paid on {day} from money provided for something else."
remedy:
  zh: 改由课后服务补助专项列支，退回原经费。
  en: Charge it to the item for subsidies and return the money to where it was taken from.
severity: general
kind: breach
nature: event
owner: school
subject: school
unit: fen
grain: []
provisions:
  - {id: SH-16}
  - {id: SH-18}
parameters: []
*/
SELECT e.region_code, e.school_id AS owner_id, e.school_key AS owner_key, e.expense_id AS subject_id,
       e.school_key || '/' || e.expense_id AS subject_key, e.spent_on AS day, e.amount_fen AS observed, 0 AS limit_value,
       ROW_ID(e.row_id, f.row_id) AS evidence
FROM school_expense e
JOIN school_funds f ON f.school_key = e.school_key AND f.allocation_id = e.allocation_id
WHERE e.item = 'subsidy' AND f.fund_use <> 'subsidy'
