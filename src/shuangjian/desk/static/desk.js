// The page works without this; with it files can be dropped, progress moves by itself, and owners can be found.
"use strict";

for (const drop of document.querySelectorAll(".drop")) {
  const input = drop.querySelector("input[type=file]");
  const output = drop.querySelector("output");
  const show = () => {
    const names = [...input.files].map((file) => file.name);
    output.textContent = names.length ? `${drop.dataset.chosen} ${names.length}: ${names.slice(0, 5).join("、")}${names.length > 5 ? " …" : ""}` : "";
  };
  input.addEventListener("change", show);
  for (const kind of ["dragenter", "dragover"]) {
    drop.addEventListener(kind, (event) => { event.preventDefault(); drop.classList.add("over"); });
  }
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    if (event.dataTransfer.files.length) {
      input.files = event.dataTransfer.files;
      show();
    }
  });
}

const progress = document.querySelector("[data-state]");
if (progress) {
  const ask = async () => {
    try {
      const answer = await (await fetch(progress.dataset.state)).json();
      if (answer.state !== "working") { location.reload(); return; }
      progress.querySelector(".stage").textContent = answer.stage;
      progress.querySelector(".what").textContent = answer.what;
    } catch { /* the server is busy or closed: ask again */ }
    setTimeout(ask, 700);
  };
  setTimeout(ask, 400);
}
