// Brings this page up to date: it is asked for anew, and what has changed of the parts that are marked takes the place of
// what was there. What a person has typed or opened in them stays.
const $ = (id) => document.getElementById(id);
// Milliseconds for an answer.
const LIMIT = 10000;
// The parts as the till program has drawn them, by id.
const drawn = new Map();
let asking = null;

for (const part of document.querySelectorAll("[data-live]")) drawn.set(part.id, part.outerHTML);

// Once at a time.
export function refresh() {
  asking ??= look().finally(() => { asking = null; });
  return asking;
}

async function look() {
  const html = await ask(location.href);
  if (html === null) return;
  const fresh = new DOMParser().parseFromString(html, "text/html");
  // The till program is a newer one than this page.
  const isOld = fresh.body.dataset.version !== document.body.dataset.version;
  if (isOld && !document.querySelector(".decide[open]")) location.reload();
  else take(fresh);
}

// Takes over the marked parts of what was drawn.
export function take(fresh) {
  for (const part of fresh.querySelectorAll("[data-live]")) {
    const html = part.outerHTML, shown = $(part.id);
    if (!shown || drawn.get(part.id) === html) continue;
    drawn.set(part.id, html);
    keep(shown, part);
    const focused = shown.contains(document.activeElement) ? document.activeElement.id : null;
    shown.replaceWith(part);
    if (focused) $(focused)?.focus();
  }
}

// A decision that was opened is open again where it is still to be made: never another one in its place.
function keep(shown, part) {
  const name = (details) => details.querySelector("form")?.dataset.path ?? "";
  const open = new Set([...shown.querySelectorAll("details[open]")].map(name));
  for (const details of part.querySelectorAll("details")) details.open = open.has(name(details));
  for (const input of shown.querySelectorAll("input")) {
    const same = part.querySelector(`[id="${input.id}"]`);
    if (same) same.value = input.value;
  }
}

// What the till program has answered, or nothing where it has not. Who has no right any more is told so by the page.
export async function ask(path) {
  const request = { headers: { accept: "text/html" }, signal: AbortSignal.timeout(LIMIT) };
  const response = await fetch(path, request).catch(() => null);
  if (response?.status === 401 || response?.status === 403) location.reload();
  // The answer may be cut off on its way.
  const html = response?.ok ? await response.text().catch(() => null) : null;
  gone(html === null);
  return html;
}

// Whether the till program is away is told once, not with every look.
export function gone(isGone) {
  const text = isGone ? $("gone").dataset.text : "";
  if ($("gone").textContent !== text) $("gone").textContent = text;
}
