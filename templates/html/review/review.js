
"use strict";
// Comfort only: the page works without. Arrows walk the heat map, Escape closes the panel.
(function () {
  function opened() { return document.querySelector(".panel:target"); }
  function square(link, right, down) {
    var cell = link.closest("td"), row = cell.parentElement;
    var rows = Array.from(document.querySelectorAll(".heat .line")).filter(function (r) { return r.offsetParent; });
    var y = rows.indexOf(row), x = cell.cellIndex;
    do {
      y += down;
      x += right;
      var next = rows[y] && x > 0 && rows[y].cells[x];
      if (!next) return null;
      var found = next.querySelector("a");
    } while (!found);
    return found;
  }
  var steps = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };
  document.addEventListener("keydown", function (event) {
    var panel = opened();
    if (event.key === "Escape" && panel) {
      var back = document.getElementById(panel.id.replace(/^d-/, "c-"));
      location.hash = "c-" + panel.id.slice(2);
      if (back) back.focus();
      return;
    }
    var step = steps[event.key];
    var link = event.target.closest && event.target.closest(".heat td a");
    if (!step || !link) return;
    var next = square(link, step[0], step[1]);
    if (next) {
      event.preventDefault();
      next.focus();
    }
  });
})();
