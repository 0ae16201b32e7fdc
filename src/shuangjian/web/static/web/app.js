// What pages do beyond HTML: draw charts, keep the list form and its address together.
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

document.addEventListener("DOMContentLoaded", () => {
  drawCharts(document);
  document.querySelector(".error-summary")?.focus();
});
document.addEventListener("htmx:load", (event) => drawCharts(event.target));
