// The list of operations: a row changes where it stands. Nothing is put between rows that are being read; what is new
// is offered above them.
import { ask, take } from "./refresh.js";

const $ = (id) => document.getElementById(id);
// Rows that are looked up at once.
const MOST = 100;

export function list(table) {
  const rows = $("rows");
  const wanted = table.dataset.wanted;
  const newest = Math.max(0, ...[...rows.children].map((row) => Number(row.dataset.seq)));
  const touched = new Set();
  let looking = false;

  const shown = () => [...rows.children].map((row) => row.id.slice(3)).filter(Boolean);

  async function look() {
    if (looking) return;
    looking = true;
    try {
      while (touched.size > 0) {
        const ids = [...touched].slice(0, MOST);
        for (const id of ids) touched.delete(id);
        const html = await ask(`/page/support/rows?${new URLSearchParams({ ids: ids.join(","), state: wanted })}`);
        if (html !== null) draw(html);
      }
    } finally {
      looking = false;
    }
  }

  function draw(html) {
    const { content } = Object.assign(document.createElement("template"), { innerHTML: html });
    take(content);
    for (const row of content.querySelectorAll("tr")) {
      const { state, seq } = row.dataset, old = $(row.id);
      const fits = !wanted || wanted === state;
      if (old) {
        if (!fits) row.dataset.left = "";
        if (old.outerHTML === row.outerHTML) continue;
        const hadFocus = old.contains(document.activeElement);
        old.replaceWith(row);
        if (hadFocus) row.querySelector("a")?.focus();
      } else if (fits && Number(seq) > newest && table.dataset.fixed === undefined) {
        $("newer").hidden = false;
      }
    }
  }

  async function more(event) {
    const link = event.target.closest("#more");
    if (!link) return;
    event.preventDefault();
    const html = await ask(link.href);
    if (html === null) return;
    const fresh = new DOMParser().parseFromString(html, "text/html");
    const added = [...fresh.querySelectorAll("#rows tr")].filter((row) => !row.id || !$(row.id));
    rows.append(...added);
    table.hidden = rows.children.length === 0;
    $("none").hidden = !table.hidden;
    $("none").textContent = fresh.getElementById("none").textContent;
    link.parentElement.replaceChildren(...fresh.querySelectorAll("#more"));
    added[0]?.querySelector("a")?.focus();
  }

  $("main").addEventListener("click", more);

  return {
    // Some have changed; `more`: others as well.
    changed({ touched: ids, more }) {
      for (const id of more ? [...shown(), ...ids] : ids) touched.add(id);
      look();
    },
    // Changes may have been missed.
    back() {
      for (const id of shown()) touched.add(id);
      look();
    },
  };
}
