// In a long report one school or institution is found by its name.
"use strict";

for (const find of document.querySelectorAll("[data-find]")) {
  find.addEventListener("input", () => {
    const text = find.value.trim();
    for (const item of document.querySelectorAll(find.dataset.find)) {
      item.hidden = Boolean(text) && !item.dataset.name.includes(text);
    }
  });
}
