// Sends what was decided about the operation, until there is an answer.
import { asker } from "./asks.js";
import { clean, kept } from "./cashier.js";
import { refresh, take } from "./refresh.js";

const $ = (id) => document.getElementById(id);

// Whoever has no right any more is told so by the page.
async function renew() {
  const response = await fetch("/support", { signal: AbortSignal.timeout(10000) });
  if (response.status === 401 || response.status === 403) location.reload();
}

function say(level, text) {
  $("said").dataset.level = level;
  $("said").textContent = text;
}

function show({ html, problem, panel, answered }) {
  for (const button of document.querySelectorAll(".decision button")) button.disabled = !answered;
  const { title, text } = problem?.notice ?? problem ?? {};
  if (problem) return say("refused", [title, text].filter(Boolean).join(" "));
  if (!html) return say("warn", $("place").dataset[panel] ?? $("place").dataset.lost);
  for (const details of document.querySelectorAll(".decide")) details.open = false;
  const { content } = Object.assign(document.createElement("template"), { innerHTML: html });
  const { said } = Object.fromEntries([...content.querySelectorAll("#said")].map((part) => [part.id, part]));
  take(content);
  $("said").dataset.level = said.dataset.level;
  $("said").replaceChildren(...said.childNodes);
  $("operation").focus();
  refresh();
}

const asks = asker(show, renew);

export function decisions(place) {
  place.addEventListener("click", (event) => {
    const field = event.target.closest("summary")?.parentElement.querySelector("[name=cashier]");
    // Who decides may be another than who is at the till: what is typed here stays here.
    if (field && !field.value) field.value = kept();
  });
  place.addEventListener("submit", (event) => {
    const form = event.target.closest("form.decision");
    if (!form) return;
    event.preventDefault();
    const { path, body } = form.dataset;
    const { cashier, ...given } = Object.fromEntries(new FormData(form));
    const who = clean(cashier);
    const decision = { ...JSON.parse(body), ...given, ...(who && { cashier: who }) };
    asks.ask({ path, body: JSON.stringify(decision), meanwhile: "taking", lost: "lost" });
  });
}
