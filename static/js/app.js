// The manners of every page. Plain, no eval, no inline handlers; every page also works without it.
(function () {
  "use strict";
  var body = document.body, words = body.dataset;
  var INTERACTIVE = "a,button,input,select,textarea,label,summary,details,[contenteditable]";

  // --- toasts ---
  function note(text, tone) {
    var el = document.createElement("div"), span = document.createElement("div"), close = document.createElement("button");
    el.className = "note note-" + tone;
    el.setAttribute("role", tone === "bad" ? "alert" : "status");
    span.className = "note-body";
    span.textContent = text;
    close.type = "button";
    close.className = "note-close";
    close.setAttribute("aria-label", words.textClose || "×");
    close.dataset.dismiss = "";
    close.textContent = "×";
    el.append(span, close);
    return el;
  }
  function toast(text, tone) {
    var box = document.getElementById("toasts");
    if (!box || !text) return;
    if (box.lastElementChild && box.lastElementChild.dataset.text === text) return;
    var el = note(text, tone || "neutral");
    el.dataset.text = text;
    box.append(el);
    setTimeout(function () { el.remove(); }, tone === "bad" ? 15000 : 6000);
  }

  // --- keys ---
  document.addEventListener("keydown", function (e) {
    var t = e.target;
    if (e.isComposing) return;  // a Chinese input method is at work
    var slash = e.key === "/" && !e.ctrlKey && !e.metaKey && !e.altKey && !t.closest("input,textarea,select,[contenteditable]");
    if (slash || ((e.ctrlKey || e.metaKey) && !e.altKey && !e.shiftKey && e.key.toLowerCase() === "k")) {
      var search = document.querySelector("[data-search]");
      if (search && search.offsetParent) { e.preventDefault(); search.focus(); search.select(); }
    } else if (e.key === "Enter" && (e.ctrlKey || e.metaKey) && t.form) {
      e.preventDefault();
      t.form.requestSubmit();
    } else if (e.key === "Enter" && t.matches("tr[data-href]")) {
      location.assign(t.dataset.href);
    } else if (/^[a-z]$/.test(e.key) && !e.ctrlKey && !e.metaKey && !e.altKey && !e.shiftKey && !t.closest("input:not([type=radio]):not([type=checkbox]),textarea,select,[contenteditable]")) {
      var keyed = document.querySelector("[data-key='" + e.key + "']");
      if (!keyed || !keyed.offsetParent) return;
      e.preventDefault();
      keyed.click();
      var aim = keyed.hash && keyed.pathname === location.pathname && document.querySelector(keyed.hash + " input:not([type=hidden])");
      if (aim) aim.focus();
    }
  });

  // --- rows open ---
  function openRow(e) {
    var row = e.target.closest("tr[data-href]");
    if (!row || e.defaultPrevented || e.target.closest(INTERACTIVE) || e.target.closest(".pick")) return;
    if (String(getSelection()).length) return;
    if (e.ctrlKey || e.metaKey || e.button === 1) window.open(row.dataset.href, "_blank", "noopener");
    else if (e.button === 0) location.assign(row.dataset.href);
  }
  document.addEventListener("click", openRow);
  document.addEventListener("auxclick", openRow);

  document.addEventListener("click", function (e) {
    var shut = e.target.closest("[data-dismiss]");
    if (shut) shut.closest(".note").remove();
    if (e.target.closest("[data-theme-toggle]")) {
      var next = document.documentElement.getAttribute("data-bs-theme") === "dark" ? "light" : "dark";
      document.documentElement.setAttribute("data-bs-theme", next);
      try { localStorage.setItem("muster-theme", next); } catch (err) { /* storage closed */ }
      document.dispatchEvent(new CustomEvent("muster:theme"));
    }
  });
  document.addEventListener("change", function (e) {
    if (e.target.matches("[data-autosubmit]") && e.target.form) e.target.form.requestSubmit();
  });

  // --- one submit is enough ---
  document.addEventListener("submit", function (e) {
    var form = e.target;
    if (e.defaultPrevented || form.matches("[hx-post],[hx-get],[hx-put],[hx-patch],[hx-delete]")) return;
    if (form.dataset.sending) { e.preventDefault(); return; }
    if (form.matches("[data-filter]")) {  // keep the URL short: empty fields are not sent
      Array.prototype.forEach.call(form.elements, function (f) { if (f.name && !f.value) { f.disabled = true; f.dataset.mute = "1"; } });
    }
    if ((form.getAttribute("method") || "get").toLowerCase() !== "post" || form.target === "_blank" || form.matches("[data-download]")) return;
    form.dataset.sending = "1";
    setTimeout(function () {  // after the browser has read the fields: a disabled button would not be sent
      form.querySelectorAll("button[type=submit],button:not([type]),input[type=submit]").forEach(function (b) {
        b.setAttribute("aria-busy", "true");
        b.disabled = true;
      });
    }, 0);
  });
  addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sending]").forEach(function (form) { delete form.dataset.sending; });
    document.querySelectorAll("[aria-busy=true]").forEach(function (b) { b.removeAttribute("aria-busy"); b.disabled = false; });
    document.querySelectorAll("[data-mute]").forEach(function (f) { f.disabled = false; delete f.dataset.mute; });
    document.querySelectorAll("form[data-bulk]").forEach(countPicked);
  });

  // --- bulk bar ---
  function boxes(form) { return Array.prototype.slice.call(form.querySelectorAll("input[type=checkbox][name=ids]")); }
  function countPicked(form) {
    var all = boxes(form), n = 0, bar = form.querySelector("[data-bulk-bar]"), head = form.querySelector("[data-bulk-all]");
    all.forEach(function (b) { if (b.checked) n++; var row = b.closest("tr"); if (row) row.classList.toggle("is-picked", b.checked); });
    if (bar) { bar.classList.toggle("show", n > 0); var count = bar.querySelector("[data-bulk-count]"); if (count) count.textContent = n; }
    if (head) { head.checked = n > 0 && n === all.length; head.indeterminate = n > 0 && n < all.length; }
  }
  var lastPick = null;
  document.addEventListener("click", function (e) {
    var box = e.target, form = box.closest && box.closest("form[data-bulk]");
    if (!form || box.type !== "checkbox") return;
    var all = boxes(form);
    if (box.matches("[data-bulk-all]")) all.forEach(function (b) { b.checked = box.checked; });
    else if (box.name === "ids") {
      if (e.shiftKey && lastPick && all.indexOf(lastPick) >= 0) {
        var a = all.indexOf(lastPick), b = all.indexOf(box);
        all.slice(Math.min(a, b), Math.max(a, b) + 1).forEach(function (one) { one.checked = box.checked; });
      }
      lastPick = box;
    }
    countPicked(form);
  });

  // --- drafts: sessionStorage only, so that nothing stays on a shared machine ---
  var PREFIX = "muster-draft:", SENT = "muster-sent";
  var store = null;
  try { store = sessionStorage; store.getItem(PREFIX); } catch (e) { store = null; }
  function clearDrafts(keep) {
    if (!store) return;
    Object.keys(store).forEach(function (k) { if (k.indexOf(PREFIX) === 0 && !(keep && k.indexOf(keep) === 0)) store.removeItem(k); });
  }
  function keyOf(form) { return PREFIX + form.dataset.draft + ":" + location.pathname + location.search; }
  var OFF = { password: 1, file: 1, hidden: 1, submit: 1, button: 1, reset: 1, image: 1 };
  function fields(form) {
    return Array.prototype.filter.call(form.elements, function (f) { return f.name && !OFF[f.type] && f.autocomplete !== "one-time-code" && !f.closest("[data-no-draft]"); });
  }
  function read(form) {
    return fields(form).map(function (f) {
      if (f.type === "checkbox" || f.type === "radio") return [f.name, f.value, f.checked];
      if (f.type === "select-multiple") return [f.name, null, Array.prototype.map.call(f.selectedOptions, function (o) { return o.value; })];
      return [f.name, null, f.value];
    });
  }
  function write(form, kept) {
    var all = fields(form), changed = false;
    kept.forEach(function (entry) {
      var f = all.find(function (x) { return x.name === entry[0] && (entry[1] === null || x.value === entry[1]); });
      if (!f) return;
      if (entry[1] !== null) { if (f.checked !== entry[2]) { f.checked = entry[2]; changed = true; } }
      else if (Array.isArray(entry[2])) Array.prototype.forEach.call(f.options, function (o) { var on = entry[2].indexOf(o.value) >= 0; if (o.selected !== on) { o.selected = on; changed = true; } });
      else if (f.value !== entry[2]) { f.value = entry[2]; changed = true; }
    });
    return changed;
  }
  function armDraft(form) {
    if (!store || !form.dataset.draft || form.dataset.drafted) return;
    form.dataset.drafted = "1";
    var key = keyOf(form), kept = store.getItem(key), start = read(form), timer = null;
    // A page shown again with errors already holds what was sent; the draft is for a line that was lost.
    if (kept && !document.querySelector("[data-error-summary]")) {
      var ok = false;
      try { ok = write(form, JSON.parse(kept)); } catch (e) { store.removeItem(key); }
      if (ok) {
        var el = note(words.textDraft, "accent"), drop = document.createElement("button");
        drop.type = "button";
        drop.className = "btn btn-sm";
        drop.textContent = words.textDraftDrop;
        drop.addEventListener("click", function () { write(form, start); store.removeItem(key); el.remove(); });
        el.insertBefore(drop, el.lastChild);
        el.classList.add("draft-note");
        form.insertBefore(el, form.firstChild);
      }
    }
    function save() { clearTimeout(timer); timer = null; if (form.dataset.sending) return; try { store.setItem(key, JSON.stringify(read(form))); } catch (e) { /* full */ } }
    form.addEventListener("input", function () { clearTimeout(timer); timer = setTimeout(save, 400); });
    form.addEventListener("change", save);
    addEventListener("pagehide", function () { if (timer) save(); });
    form.addEventListener("submit", function () {
      clearTimeout(timer);
      timer = null;
      try { store.setItem(key, JSON.stringify(read(form))); store.setItem(SENT, key + "\n" + location.href); } catch (e) { /* full */ }
    });
  }
  // The answer to a submit is a page of ours: a redirect elsewhere means that it was saved, the same form with errors that it was not.
  if (store) {
    var sent = store.getItem(SENT);
    if (sent) {
      var parts = sent.split("\n");
      store.removeItem(SENT);
      if (!document.querySelector("[data-error-summary]") && document.querySelector(".frame") && (parts[1] !== location.href || document.querySelector(".note-good"))) store.removeItem(parts[0]);
    }
    // A session that ran out keeps its draft for the same person; another person's log-in drops it.
    if (words.userToken) clearDrafts(PREFIX + words.userToken + ":");
  }
  document.addEventListener("submit", function (e) { if (e.target.matches("[data-logout]")) clearDrafts(); });
  function arm(root) { root.querySelectorAll("form[data-draft]").forEach(armDraft); }
  arm(document);

  var step = document.querySelector(".stage-strip [aria-current=step]");
  if (step) step.parentNode.scrollLeft = step.offsetLeft - step.parentNode.offsetLeft - 24;

  var summary = document.querySelector("[data-error-summary]");
  if (summary) summary.focus({ preventScroll: false });

  // --- htmx: say so when the line is cut ---
  ["htmx:sendError", "htmx:timeout"].forEach(function (name) {
    document.addEventListener(name, function () {
      if (document.querySelector("form[data-sending]")) return; // the page is being left: its own requests end with it
      toast(words.textLineLost, "bad");
    });
  });
  document.addEventListener("htmx:responseError", function (e) {
    var status = e.detail.xhr.status;
    toast(status === 403 ? words.textForbidden : words.textServerError, "bad");
  });
  document.addEventListener("htmx:afterSwap", function (e) { arm(e.target); loadCharts(e.target); });
  document.addEventListener("showToast", function (e) { toast(e.detail.text || e.detail.value, e.detail.tone); });

  // --- charts, only where there is one ---
  var charts = null;
  function script(src) {
    return new Promise(function (done, fail) {
      var el = document.createElement("script"), own = document.querySelector("script[nonce]");
      el.src = src;
      if (own) el.nonce = own.nonce;
      el.onload = done;
      el.onerror = fail;
      document.head.append(el);
    });
  }
  function loadCharts(root) {
    if (!root.querySelector("canvas[data-chart]")) return;
    charts = charts || script(words.chartjsSrc).then(function () { return script(words.chartsSrc); });
    charts.then(function () { window.MusterCharts.draw(root); }, function () {
      charts = null;
      root.querySelectorAll(".chart-box").forEach(function (b) { b.hidden = true; });
      root.querySelectorAll(".chart-table").forEach(function (t) { t.open = true; });
    });
  }
  loadCharts(document);
})();
