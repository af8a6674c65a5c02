
"use strict";
// Comfort only: the page works without. A figure's entry opens as a panel beside what is read,
// arrows walk the heat map, Escape closes, findings and indicators can be filtered.
(function () {
  function byId(id) { return document.getElementById(id); }
  function all(selector, within) { return Array.from((within || document).querySelectorAll(selector)); }
  function element(tag, text, name) {
    var made = document.createElement(tag);
    if (text) made.textContent = text;
    if (name) made.className = name;
    return made;
  }
  function target(hash) {
    try { return byId(decodeURIComponent(hash.slice(1))); } catch (error) { return null; }
  }
  function folded(text) { return text.normalize("NFKC").toLowerCase().replace(/\s+/g, ""); }

  // --- the panel of a figure ---

  var panel = byId("figure-panel"), title = byId("figure-title"), body = byId("figure-body"), opener = null;
  var MOST = 300;

  function entry(hash) {
    var found = hash.indexOf("#f-") === 0 ? target(hash) : null;
    return found && found.parentElement.className === "figures" ? found : null;
  }
  function gather(from, seen, rows) {
    if (seen.has(from) || rows.size >= MOST) return;
    seen.add(from);
    all(":scope > .sources > li", from).forEach(function (row) {
      if (!rows.has(row.textContent)) rows.set(row.textContent, row);
    });
    all(":scope > .inputs a", from).forEach(function (link) {
      var next = entry(link.hash);
      if (next) gather(next, seen, rows);
    });
  }
  function show(from) {
    var rows = new Map(), inputs = from.querySelector(":scope > .inputs");
    title.textContent = from.querySelector("b").textContent;
    body.replaceChildren(element("p", from.querySelector(".value").textContent, "value"));
    body.append(element("h3", "算法"), from.querySelector("p").cloneNode(true));
    if (inputs) body.append(element("h3", "由以下数据算出"), inputs.cloneNode(true));
    gather(from, new Set(), rows);
    if (rows.size) {
      var list = element("ul", "", "sources");
      rows.forEach(function (row) { list.append(row.cloneNode(true)); });
      body.append(element("h3", "来源（" + rows.size + "处）"), list);
    }
    still(opener, function () { panel.hidden = false; });
    panel.scrollTop = 0;
    panel.focus({ preventScroll: true });
  }
  // What is being read stays where it is while the panel takes or gives back its room.
  function still(place, change) {
    var before = place && place.getBoundingClientRect().top;
    change();
    if (place) window.scrollBy(0, place.getBoundingClientRect().top - before);
  }
  function close() {
    still(opener, function () { panel.hidden = true; });
    var square = document.querySelector(".panel:target");
    history.replaceState(null, "", "#" + (square ? square.id : ""));
    if (opener) opener.focus({ preventScroll: true });
    opener = null;
  }
  function follow() {
    var found = entry(location.hash);
    if (found) show(found); else panel.hidden = true;
    reveal(target(location.hash || "#"));
  }
  // A place in something folded is unfolded; a document's title unfolds the document.
  function reveal(place) {
    if (!place || place.closest("#all-figures")) return;
    var folds = place.closest(".paper") ? all("details", place.closest(".paper")) : [];
    if (place.closest("details")) folds.push(place.closest("details"));
    folds.forEach(function (fold) { fold.open = true; });
    if (/^finding-/.test(place.id)) { clearFilter(); place.focus(); }
    if (folds.length || /^finding-/.test(place.id)) place.scrollIntoView({ block: "start" });
  }
  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest("a.fig");
    var found = link && entry(link.hash);
    if (found && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      if (!panel.contains(link)) opener = link;
      history.pushState(null, "", link.hash);
      show(found);
      return;
    }
    link = event.target.closest && event.target.closest("a[href^='#']");
    if (link && !panel.hidden) panel.hidden = true;
    if (link && link.hash === location.hash) reveal(target(link.hash));
  });
  panel.querySelector(".close").addEventListener("click", close);
  window.addEventListener("popstate", follow);
  window.addEventListener("hashchange", follow);
  function hint(event) {
    var link = event.target.closest && event.target.closest("a.fig"), found = link && !link.title && entry(link.hash);
    if (found) link.title = found.querySelector("b").textContent + "：" + found.querySelector("p").textContent;
  }
  document.addEventListener("mouseover", hint);
  document.addEventListener("focusin", hint);

  // --- keys ---

  function square(link, right, down) {
    var cell = link.closest("td"), row = cell.parentElement;
    var rows = all(".heat .line").filter(function (r) { return r.offsetParent; });
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
    var opened = document.querySelector(".panel:target");
    if (event.key === "Escape" && !panel.hidden) { close(); return; }
    if (event.key === "Escape" && opened) {
      var back = byId(opened.id.replace(/^d-/, "c-"));
      location.hash = "c-" + opened.id.slice(2);
      if (back) back.focus();
      return;
    }
    var step = steps[event.key];
    var link = event.target.closest && event.target.closest(".heat td a");
    var next = step && link && square(link, step[0], step[1]);
    if (next) {
      event.preventDefault();
      next.focus();
    }
  });
  // A square's panel takes the focus, so that a screen reader reads on there.
  window.addEventListener("hashchange", function () {
    var opened = document.querySelector(".panel:target");
    if (opened && panel.hidden) opened.focus();
  });

  // --- filters ---

  var lines = all(".heat .line"), search = byId("heat-search");
  search.parentElement.hidden = false;
  search.addEventListener("input", function () {
    var wanted = folded(search.value), shown = 0;
    lines.forEach(function (line) {
      line.hidden = wanted !== "" && folded(line.cells[0].textContent).indexOf(wanted) < 0;
      if (!line.hidden) shown += 1;
    });
    byId("heat-told").textContent = wanted ? shown + "项" : "";
  });

  var tools = byId("finding-tools");
  function filter() {
    var wanted = folded(byId("finding-search").value), unit = byId("finding-unit").value, shown = 0;
    var levels = all("input[data-severity]", tools).filter(function (box) { return box.checked; })
      .map(function (box) { return box.dataset.severity; });
    all("#findings .group").forEach(function (group) {
      var left = 0;
      all("tbody tr", group).forEach(function (row) {
        row.hidden = levels.indexOf(row.dataset.severity) < 0 || (unit !== "" && group.dataset.unit !== unit) ||
          (wanted !== "" && folded(row.textContent).indexOf(wanted) < 0);
        if (!row.hidden) left += 1;
      });
      group.hidden = left === 0;
      shown += left;
    });
    var total = all("#findings .group tbody tr").length;
    byId("finding-told").textContent = shown === total ? "" : "显示" + shown + "项，共" + total + "项";
  }
  function clearFilter() {
    if (!tools) return;
    byId("finding-search").value = byId("finding-unit").value = "";
    all("input[data-severity]", tools).forEach(function (box) { box.checked = true; });
    filter();
  }
  if (tools) {
    tools.hidden = false;
    tools.addEventListener("input", filter);
    filter();
  }
  follow();
})();
