"use strict";
const text = (node) => node.textContent.toLowerCase();
for (const table of document.querySelectorAll("table.sortable")) {
  const heads = [...table.tHead.rows[0].cells];
  // A group is a body of its own: what it says and why stay together.
  const grouped = table.classList.contains("groups");
  const items = () => [...(grouped ? table.tBodies : table.tBodies[0].rows)];
  const cells = (item) => (grouped ? item.rows[0] : item).cells;
  for (const item of items()) {
    [...cells(item)].forEach((cell, at) => { cell.dataset.head = heads[at].textContent; });
  }
  const bar = document.createElement("div");
  bar.className = "filter";
  bar.hidden = items().length < 6;
  const filter = document.createElement("input");
  filter.type = "search";
  filter.placeholder = "filter rows by words";
  filter.setAttribute("aria-label", "filter rows by words");
  const shown = document.createElement("small");
  shown.setAttribute("role", "status");
  filter.addEventListener("input", () => {
    const words = filter.value.toLowerCase().split(/\s+/);
    const all = items();
    for (const item of all) item.hidden = !words.every((word) => text(item).includes(word));
    shown.textContent = filter.value ? `${all.filter((item) => !item.hidden).length} of ${all.length} shown` : "";
  });
  bar.append(filter, shown);
  table.parentElement.before(bar);
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.textContent = head.textContent;
    head.replaceChildren(button);
    const number = head.classList.contains("n");
    const key = (item) => cells(item)[column].textContent;
    const order = (a, b) => (number ? a.replaceAll(",", "") - b.replaceAll(",", "") : a.localeCompare(b));
    button.addEventListener("click", () => {
      // The most comes first of numbers, the first of texts.
      const was = head.getAttribute("aria-sort");
      const up = was === null ? !number : was !== "ascending";
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      const sorted = items().sort((a, b) => (up ? order(key(a), key(b)) : order(key(b), key(a))));
      (grouped ? table : table.tBodies[0]).append(...sorted);
    });
  });
}
let opened = [];
addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("details:not([open])")];
  for (const it of opened) it.open = true;
});
addEventListener("afterprint", () => { for (const it of opened) it.open = false; });
