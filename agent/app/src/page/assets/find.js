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

// Its name, or nothing where the till program has not answered.
async function tell(q) {
  try {
    const response = await fetch("/page/support/searches", {
      method: "POST", body: JSON.stringify({ q }),
      headers: { "content-type": "application/json" }, signal: AbortSignal.timeout(LIMIT),
    });
    if (response.status === 401 || response.status === 403) location.reload();
    if (response.ok) return (await response.json()).search;
  } catch {
    // Told below.
  }
  gone(true);
  return null;
}
