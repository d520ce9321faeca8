// Searches. What is typed may be a guest's address or a code that is still good: it is told to the till program, which
// names it, and stands in no address of the page.
import { gone } from "./refresh.js";

// Milliseconds for an answer.
const LIMIT = 10000;

export function finds(form) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const { q, ...asked } = Object.fromEntries(new FormData(form));
    const name = q.trim() === "" ? "" : await tell(q);
    if (name === null) return;
    const parts = Object.entries({ ...asked, search: name }).filter(([, value]) => value !== "");
    location.assign(`/support/queue?${new URLSearchParams(parts)}`);
  });
}

// Its name, or nothing: then why is said.
async function tell(q) {
  const response = await fetch("/page/support/searches", {
    method: "POST", body: JSON.stringify({ q }),
    headers: { "content-type": "application/json" }, signal: AbortSignal.timeout(LIMIT),
  }).catch(() => null);
  // Who has no right any more is told so by the page.
  if (response?.status === 401 || response?.status === 403) {
    location.reload();
    return null;
  }
  // The answer may be cut off on its way.
  const answer = await response?.json().catch(() => null);
  gone(!answer);
  if (response?.ok) return answer?.search ?? null;
  if (answer) refused(answer);
  return null;
}

// What is wrong with it is told in English.
function refused({ title, hint }) {
  const place = document.getElementById("mistake");
  place.lang = "en";
  place.textContent = [title, hint].filter(Boolean).join(" ");
}
