// What pages do beyond HTML: draw charts, keep wide tables within reach of the keyboard.
"use strict";

function drawCharts(root) {
  if (typeof echarts === "undefined") return;
  for (const box of root.querySelectorAll("[data-chart]")) {
    if (echarts.getInstanceByDom(box)) continue;
    const option = JSON.parse(document.getElementById(box.dataset.chart).textContent);
    box.style.height = `${box.dataset.height}px`;
    const drawn = echarts.init(box, null, { renderer: "svg", locale: box.dataset.locale });
    drawn.setOption(option);
    new ResizeObserver(() => drawn.resize()).observe(box);
  }
}

// A table wider than the screen is scrolled by keyboard too.
function reachScrollers(root) {
  for (const box of root.querySelectorAll(".table-responsive")) box.tabIndex = box.scrollWidth > box.clientWidth ? 0 : -1;
}

document.addEventListener("DOMContentLoaded", () => {
  drawCharts(document);
  reachScrollers(document);
  document.querySelector(".error-summary")?.focus();
});
window.addEventListener("resize", () => reachScrollers(document));
document.addEventListener("htmx:load", (event) => {
  drawCharts(event.target);
  reachScrollers(event.target);
});
