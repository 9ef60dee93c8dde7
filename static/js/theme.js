// Runs before the first paint so that a dark page never flashes white.
(function () {
  var root = document.documentElement, kept = null;
  root.classList.remove("no-js");
  try { kept = localStorage.getItem("muster-theme"); } catch (e) { /* storage closed */ }
  var dark = kept ? kept === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.setAttribute("data-bs-theme", dark ? "dark" : "light");
})();
