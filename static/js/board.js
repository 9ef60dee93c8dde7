// Cards of the board are dragged to another state. Without it every card has its own form, which says the same.
(function () {
  "use strict";
  var board = document.querySelector("[data-board]");
  if (!board || !window.fetch) return;
  var said = document.querySelector("[data-board-said]"), dragged = null;

  function tell(text, tone) {
    if (said) said.textContent = text;
    document.dispatchEvent(new CustomEvent("showToast", { detail: { text: text, tone: tone } }));
  }
  function count(column, by) {
    var shown = column.querySelector("[data-count]"), none = column.querySelector(".board-none");
    shown.textContent = parseInt(shown.textContent, 10) + by;
    column.classList.remove("is-empty");
    if (none) none.remove();
  }
  function unmark() {
    board.querySelectorAll(".is-target").forEach(function (column) { column.classList.remove("is-target"); });
  }
  function refused(card, answer, to) {
    var select = card.querySelector("select[name=to]"), note = card.querySelector("input[name=note]");
    tell(answer.text, "bad");
    if (answer.field !== "note") return;
    select.value = to;
    if (select.value === to) { card.querySelector("details").open = true; note.focus(); }
  }
  function move(card, from, column) {
    var form = card.querySelector("form"), to = column.dataset.state, data = new FormData(form);
    data.set("to", to);
    column.querySelector(".board-cards").prepend(card);  // it stands where it was dropped until the answer is there
    card.classList.add("is-moving");
    function back() { card.classList.remove("is-moving"); from.next ? from.next.before(card) : from.list.append(card); }
    fetch(form.action, { method: "POST", body: data, headers: { "X-Board": "1" }, credentials: "same-origin", redirect: "manual" }).then(function (response) {
      if (response.ok) return response.text().then(function (html) {
        card.outerHTML = html;
        count(from.column, -1);
        count(column, 1);
      });
      back();
      if (response.status === 422 || response.status === 409) return response.json().then(function (answer) { refused(card, answer, to); });
      tell(response.status === 403 ? document.body.dataset.textForbidden : document.body.dataset.textServerError, "bad");
    }, function () { back(); tell(board.dataset.textLost, "bad"); });
  }

  board.addEventListener("dragstart", function (e) {
    var card = e.target.closest && e.target.closest("[data-card][draggable=true]");
    if (!card || e.target.closest("details")) { if (card) e.preventDefault(); return; }
    dragged = card;
    card.classList.add("is-dragged");
    e.dataTransfer.effectAllowed = "move";
    e.dataTransfer.setData("text/plain", card.dataset.card);
  });
  board.addEventListener("dragover", function (e) {
    var column = e.target.closest("[data-state]");
    if (!dragged || !column) return;
    e.preventDefault();
    unmark();
    column.classList.add("is-target");
  });
  board.addEventListener("drop", function (e) {
    var column = e.target.closest("[data-state]"), card = dragged;
    if (!card || !column) return;
    e.preventDefault();
    var old = card.closest("[data-state]");
    if (old !== column) move(card, { column: old, list: card.parentNode, next: card.nextElementSibling }, column);
  });
  document.addEventListener("dragend", function () {
    unmark();
    if (dragged) dragged.classList.remove("is-dragged");
    dragged = null;
  });
})();
