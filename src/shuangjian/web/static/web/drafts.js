// What was typed outlives a session that ended: kept in this tab until it arrived, and put back for its writer alone.
"use strict";

const SENT = "shuangjian-sent";

function typedIn(form) {
  const asked = [...form.elements].filter((each) => each.name && !["hidden", "password", "file", "submit"].includes(each.type));
  const said = asked.filter((each) => !["checkbox", "radio"].includes(each.type) || each.checked);
  return said.flatMap((each) => (each.type === "select-multiple" ? [...each.selectedOptions] : [each]).map(({ value }) => [each.name, value]));
}

function keepDraft(event) {
  const form = event.target;
  if (form.dataset.draft !== undefined) return; // it keeps a draft of its own
  const user = document.body.dataset.user;
  const fields = user && form.method === "post" ? typedIn(form) : [];
  if (fields.length) sessionStorage.setItem(SENT, JSON.stringify({ user, to: new URL(form.action).pathname, fields }));
}

function putBack(form, fields) {
  const taken = {}; // of fields that share a name each gets its own
  for (const each of form.elements) {
    const said = fields.filter(([name]) => name === each.name).map(([, value]) => value);
    if (["checkbox", "radio"].includes(each.type)) each.checked = said.includes(each.value);
    else if (each.type === "select-multiple") for (const option of each.options) option.selected = said.includes(option.value);
    else if (!["hidden", "password", "file", "submit"].includes(each.type)) {
      const at = taken[each.name] ?? 0;
      if (at < said.length) each.value = said[at];
      taken[each.name] = at + 1;
    }
  }
  const note = document.createElement("div");
  note.className = "alert alert-info";
  note.setAttribute("role", "status");
  note.textContent = document.body.dataset.draftWords;
  form.before(note);
  note.scrollIntoView({ block: "center" });
}

function findDraft() {
  const { user, lost } = document.body.dataset;
  const draft = JSON.parse(sessionStorage.getItem(SENT) ?? "null");
  if (draft === null) return;
  // Here nothing arrived: it waits for its writer to come back.
  if (lost !== undefined) {
    sessionStorage.setItem(SENT, JSON.stringify({ ...draft, lost: true }));
    return;
  }
  const form = draft.lost && draft.user === user
    ? [...document.forms].find((each) => each.method === "post" && new URL(each.action).pathname === draft.to)
    : undefined;
  if (form) putBack(form, draft.fields);
  if (form || !draft.lost || (user && draft.user !== user)) sessionStorage.removeItem(SENT);
}

document.addEventListener("submit", keepDraft);
document.addEventListener("DOMContentLoaded", findDraft);
