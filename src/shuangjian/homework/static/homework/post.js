// Posting homework on a phone: minutes by one tap, and a draft that survives a lost network or session.
// The draft keeps the form's token, so what was sent and is sent again is done once.
"use strict";

const PREFIX = "homework-draft:";

function readDraft(key) {
  try {
    return JSON.parse(localStorage.getItem(key) || "null");
  } catch {
    return null;
  }
}

function fields(form) {
  return [...form.elements].filter((each) => each.name && !["csrfmiddlewaretoken", "anyway", "send", "check", "cut"].includes(each.name));
}

function keep(form, key) {
  const values = {};
  for (const each of fields(form)) {
    if (["checkbox", "radio"].includes(each.type)) {
      values[each.name] = [...(values[each.name] || []), ...(each.checked ? [each.value] : [])];
    } else {
      values[each.name] = each.value;
    }
  }
  localStorage.setItem(key, JSON.stringify({ values, waiting: form.dataset.waiting === "1" }));
}

function restore(form, draft) {
  for (const each of fields(form)) {
    const value = draft.values[each.name];
    if (value === undefined) continue;
    if (Array.isArray(value)) each.checked = value.includes(each.value);
    else each.value = value;
  }
}

function say(form, name) {
  for (const each of document.querySelectorAll("[data-draft-says]")) each.hidden = each.dataset.draftSays !== name;
}

function startPosting(form) {
  const key = PREFIX + form.dataset.draft;
  const draft = form.dataset.fresh === "1" ? readDraft(key) : null;
  if (draft && draft.values.content) {
    restore(form, draft);
    say(form, "restored");
    form.dispatchEvent(new Event("change"));
    if (draft.waiting && navigator.onLine) form.requestSubmit(form.querySelector("button[name=send]"));
  }
  form.addEventListener("input", () => keep(form, key));
  form.addEventListener("change", () => keep(form, key));
  form.addEventListener("submit", (event) => {
    if (!navigator.onLine) {
      event.preventDefault();
      form.dataset.waiting = "1";
      keep(form, key);
      say(form, "waiting");
    }
  });
  window.addEventListener("online", () => {
    if (form.dataset.waiting === "1") form.requestSubmit(form.querySelector("button[name=send]"));
  });
  document.querySelector("[data-draft-drop]")?.addEventListener("click", () => {
    localStorage.removeItem(key);
    location.reload();
  });
  for (const chip of document.querySelectorAll("[data-minutes]")) {
    chip.hidden = false;
    chip.addEventListener("click", () => {
      form.elements.minutes.value = chip.dataset.minutes;
      form.dispatchEvent(new Event("change"));
    });
  }
}

document.addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector("form[data-draft]");
  if (form) startPosting(form);
  // A board that says that something was posted: the draft has done its work.
  for (const each of document.querySelectorAll("[data-draft-done]")) localStorage.removeItem(PREFIX + each.dataset.draftDone);
});
