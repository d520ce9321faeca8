// Asks the till program, until there is an answer.
//
// An answer that was lost says nothing of what was taken. The same is asked again under the same key, which is answered
// with what was taken at first; not for ever, because by then the guest may have left.

// Milliseconds.
const ASKED_FOR = 120000;
const AGAIN_AFTER = 1000;
// An answer that takes longer does not come any more: the till program waits for the cloud for less.
const LONGEST = 10000;
// So long an answer stands before that to an older question takes its place.
const READ_FOR = 4000;

// What the browser gives; a test gives its own.
const browser = {
  fetch: (path, request) => fetch(path, { ...request, signal: AbortSignal.timeout(LONGEST) }),
  sleep: (time) => new Promise((over) => setTimeout(over, time)),
  now: () => Date.now(),
  // Where the page comes from another machine without TLS, browsers have no randomUUID.
  key: () => Array.from(crypto.getRandomValues(new Uint8Array(16)), hex).join(""),
};

// `show` draws what to show: { html } as it came, { problem } in English, with a `notice` in the till's words where
// there is one, or { panel, about } that the page holds ready. With it `answered`, where it is an answer, and
// `overtaken`, where something newer has been asked meanwhile.
// `renew` makes the till program know this page again after it was started afresh.
export function asker(show, renew, { fetch, sleep, now, key } = browser) {
  // Keys of what was asked and is not answered.
  const unanswered = new Set();
  // What was asked last, whose answer the cashier waits for while it is open.
  let newest = null;
  // Answers to older questions that came while a newer one was open.
  const overtaken = [];

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
          // Nothing was taken of one that came from a page nobody knows, whatever becomes of the renewal.
          if (response.status === 401) await renew().catch(() => {});
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

  // What was overtaken, one after another, once nothing newer is open and the newest answer could be read.
  async function catchUp(question) {
    while (overtaken.length) {
      await sleep(READ_FOR);
      if (newest !== question) return;
      show({ ...overtaken.shift(), answered: true, overtaken: true });
    }
  }

  return {
    // What is still to be shown is waited for too.
    isWaiting: () => unanswered.size + overtaken.length > 0,

    // `body` is JSON. `meanwhile` and `lost` name panels; without `meanwhile` what is shown stays.
    async ask({ path, body, meanwhile, about, lost }) {
      const question = newest = { isOpen: true };
      if (meanwhile) show({ panel: meanwhile, about });
      const answer = await post(path, body, () => {
        if (newest === question) show({ panel: lost || "lost" });
      });
      question.isOpen = false;
      if (newest === question) {
        show({ ...answer, answered: true });
        await catchUp(question);
      } else if (newest.isOpen) {
        overtaken.push(answer);
      } else {
        show({ ...answer, answered: true, overtaken: true });
      }
    },
  };
}

// An answer is a piece of the page; what went wrong is told as JSON.
async function read(response) {
  if (response.headers.get("content-type")?.startsWith("text/html")) return { html: await response.text() };
  const { title, hint, notice } = await response.json();
  return { problem: { title, text: hint, notice } };
}

function hex(byte) {
  return byte.toString(16).padStart(2, "0");
}
