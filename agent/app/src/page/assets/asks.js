// Asks the till program, until there is an answer.
//
// An answer that was lost says nothing of what was taken. The same is asked again under the same key, which is answered
// with what was taken at first; not for ever, because by then the guest may have left.

// Milliseconds.
const ASKED_FOR = 120000;
const AGAIN_AFTER = 1000;
// An answer that takes longer does not come any more: the till program waits for the cloud for less.
const LONGEST = 10000;

// What the browser gives; a test gives its own.
const browser = {
  fetch: (path, request) => fetch(path, { ...request, signal: AbortSignal.timeout(LONGEST) }),
  sleep: (time) => new Promise((over) => setTimeout(over, time)),
  now: () => Date.now(),
  // Where the page comes from another machine without TLS, browsers have no randomUUID.
  key: () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join(""),
};

// `show` draws what to show: { html } as it came, { problem } in words, or { panel, about } that the page holds ready.
// `renew` makes the till program know this page again after it was started afresh.
export function asker(show, renew, { fetch, sleep, now, key } = browser) {
  // Keys of what was asked and is not answered.
  const unanswered = new Set();
  // What the cashier looks at the answer of; a newer question takes its place.
  let pending = null;

  async function post(path, body, onLost) {
    const id = key();
    const request = {
      method: "POST", body,
      headers: { "content-type": "application/json", "idempotency-key": id },
    };
    const until = now() + ASKED_FOR;
    // Whether one was sent that may have been taken.
    let wasLost = false;
    unanswered.add(id);
    try {
      for (let tries = 0; now() < until; tries++) {
        try {
          const response = await fetch(`${path}?wait=4000`, request);
          // Who cannot look into the queue does not know what was taken.
          const knows = response.status !== 401 && !(wasLost && response.status === 503);
          if (knows) return await read(response);
          if (response.status === 401) await renew();
        } catch {
          wasLost = true;
        }
        if (tries === 0) onLost();
        await sleep(AGAIN_AFTER);
      }
    } finally {
      unanswered.delete(id);
    }
    return { panel: "unknown" };
  }

  return {
    isWaiting: () => unanswered.size > 0,

    // `body` is JSON. `meanwhile` and `lost` name panels; without `meanwhile` what is shown stays.
    async ask({ path, body, meanwhile, about, lost }) {
      const mine = pending = {};
      if (meanwhile) show({ panel: meanwhile, about });
      const answer = await post(path, body, () => {
        if (pending === mine) show({ panel: lost || "lost" });
      });
      if (pending === mine) show({ ...answer, answered: true });
    },
  };
}

// An answer is a piece of the page; what went wrong is told as JSON.
async function read(response) {
  if (response.headers.get("content-type")?.startsWith("text/html")) return { html: await response.text() };
  const { title, hint, notice } = await response.json();
  return { problem: notice ?? { title, text: hint } };
}
