// Brings this page up to date: it is asked for anew, and what has changed of the parts that are marked takes the place of
// what was there. What a person has typed or opened in them stays.
const $ = (id) => document.getElementById(id);
// The parts as the till program has drawn them, by id.
const drawn = new Map();
let asking = null;

for (const part of document.querySelectorAll("[data-live]")) drawn.set(part.id, part.outerHTML);

// Once at a time. Answers whether the till program has answered.
export function refresh() {
  asking ??= ask().finally(() => { asking = null; });
  return asking;
}

async function ask() {
  try {
    const response = await fetch(location.href, { headers: { accept: "text/html" } });
    if (response.status === 401 || response.status === 403) return location.reload();
    if (!response.ok) return gone(true);
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
    gone(false);
    // The till program is a newer one than this page.
    if (fresh.body.dataset.version !== document.body.dataset.version && !document.querySelector(".decide[open]")) {
      return location.reload();
    }
    take(fresh);
    return true;
  } catch {
    return gone(true);
  }
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

function keep(shown, part) {
  const open = shown.querySelectorAll("details");
  part.querySelectorAll("details").forEach((details, place) => { details.open = Boolean(open[place]?.open); });
  for (const input of shown.querySelectorAll("input")) {
    const same = part.querySelector(`[name="${input.name}"]`);
    if (same) same.value = input.value;
  }
}

// Whether the till program is away is told once, not with every look.
export function gone(isGone) {
  const text = isGone ? $("gone").dataset.text : "";
  if ($("gone").textContent !== text) $("gone").textContent = text;
  return !isGone;
}
