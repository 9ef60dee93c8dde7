// <canvas data-chart="line|bar" data-source="id of a JSON script"> drawn in the house's colours.
(function () {
  "use strict";
  var drawn = [];
  var TONES = ["accent", "good", "warn", "neutral", "bad"];
  function colour(name) { return getComputedStyle(document.documentElement).getPropertyValue("--m-" + name).trim(); }
  function dress(chart) {
    var ink = colour("ink-2"), line = colour("line");
    chart.data.datasets.forEach(function (set, i) {
      var tone = colour(set.tone || TONES[i % TONES.length]);
      set.borderColor = tone;
      set.backgroundColor = tone;
      set.pointBackgroundColor = tone;
    });
    var o = chart.options;
    ["x", "y"].forEach(function (axis) { o.scales[axis].ticks.color = ink; o.scales[axis].border.color = line; });
    o.scales.y.grid.color = line;
    o.plugins.legend.labels.color = ink;
    o.plugins.tooltip.backgroundColor = colour("ink");
    o.plugins.tooltip.titleColor = o.plugins.tooltip.bodyColor = colour("surface");
  }
  function draw(root) {
    root.querySelectorAll("canvas[data-chart]").forEach(function (canvas) {
      var source = document.getElementById(canvas.dataset.source);
      if (!source || canvas.dataset.drawn) return;
      canvas.dataset.drawn = "1";
      var data = JSON.parse(source.textContent), bar = canvas.dataset.chart === "bar";
      var font = { family: getComputedStyle(document.body).fontFamily, size: 12 };
      var chart = new window.Chart(canvas, {
        type: canvas.dataset.chart,
        data: {
          labels: data.labels,
          datasets: data.series.map(function (s) {
            return { label: s.label, data: s.data, tone: s.tone, borderWidth: bar ? 0 : 2, borderDash: s.dashed ? [5, 4] : [], pointRadius: 0, pointHoverRadius: 4, pointHitRadius: 12, tension: 0.2, borderRadius: 3, maxBarThickness: 28 };
          })
        },
        options: {
          responsive: true, maintainAspectRatio: false, animation: false,
          interaction: { mode: "index", intersect: false },
          scales: {
            x: { stacked: !!data.stacked, grid: { display: false }, border: {}, ticks: { font: font, maxRotation: 0, autoSkipPadding: 16 } },
            y: { stacked: !!data.stacked, beginAtZero: true, border: { display: false }, grid: {}, ticks: { font: font, maxTicksLimit: 6, precision: 0 } }
          },
          plugins: {
            legend: { display: data.series.length > 1, position: "top", align: "end", labels: { font: font, usePointStyle: true, pointStyle: bar ? "rectRounded" : "line", boxHeight: 8 } },
            tooltip: { titleFont: font, bodyFont: font, padding: 8, cornerRadius: 6, displayColors: data.series.length > 1 }
          }
        }
      });
      dress(chart);
      chart.update("none");
      drawn.push(chart);
    });
  }
  document.addEventListener("muster:theme", function () {
    drawn = drawn.filter(function (c) { return c.canvas && c.canvas.isConnected; });
    drawn.forEach(function (c) { dress(c); c.update("none"); });
  });
  window.MusterCharts = { draw: draw };
})();
