// The running difference of a split while people type; without it the page tells the difference after saving.
(function () {
  "use strict";
  document.querySelectorAll("form[data-split]").forEach(function (form) {
    var words = form.dataset, shown = form.querySelector("[data-split-gap] .state"), sum = form.querySelector("[data-split-sum]");
    function value(input) { return parseInt(input.value, 10) || 0; }
    function total() {
      var whole = form.querySelector("[data-split-whole]");
      if (whole) return whole.value === "" ? null : value(whole);
      return words.total === undefined ? null : parseInt(words.total, 10);
    }
    function tell() {
      var parts = Array.from(form.querySelectorAll("[data-split-part]"));
      var together = parts.reduce(function (n, input) { return n + value(input); }, 0), all = total();
      if (sum) sum.textContent = together;
      if (!shown || all === null) return;
      var gap = together - all, text = gap === 0 ? words.even : (gap > 0 ? words.over : words.under).replace("{n}", Math.abs(gap).toLocaleString("en"));
      shown.textContent = text;
      shown.className = "state state-" + (gap === 0 ? "good" : "warn");
    }
    form.addEventListener("input", tell);
  });
})();
