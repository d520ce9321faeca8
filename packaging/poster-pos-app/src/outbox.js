// Closed checks that the agent has not taken yet. It may be away while the till sells: they wait here, bounded, and are told of
// once it is back. Told twice they are one.

const KEY = "stamp-agent-outbox";
const MOST = 200;
const OLDEST_MS = 48 * 3600 * 1000;
/** Pause after a check that was not taken: the first, and the longest after doubling. */
const PAUSE_MS = [5_000, 60_000];

export class Outbox {
  /** `tell` answers a promise that fails where the message was not taken. */
  constructor(tell) {
    this.tell = tell;
    this.waiting = remembered();
    this.isSending = false;
    [this.pause] = PAUSE_MS;
  }

  put(message) {
    this.waiting.push({ message, at: Date.now() });
    this.keep();
    return this.send();
  }

  /** Tells in the order of what happened; the first one that is not taken ends it for a while. */
  async send() {
    if (this.isSending) return;
    this.isSending = true;
    clearTimeout(this.again);
    try {
      while (this.waiting.length > 0) {
        await this.tell(this.waiting[0].message).catch(given_up);
        this.waiting.shift();
        this.keep();
        [this.pause] = PAUSE_MS;
      }
    } catch {
      // Away, starting, or not paired.
      this.again = setTimeout(() => this.send(), this.pause);
      this.pause = Math.min(2 * this.pause, PAUSE_MS[1]);
    } finally {
      this.isSending = false;
    }
  }

  keep() {
    const oldest = Date.now() - OLDEST_MS;
    this.waiting = this.waiting.filter(({ at }) => at >= oldest).slice(-MOST);
    try {
      window.localStorage.setItem(KEY, JSON.stringify(this.waiting));
    } catch {
      // Not to be relied on in Poster's frame (observed by others): it is in memory all the same.
    }
  }
}

/** What the agent will never take is not told again; everything else is. */
function given_up(refused) {
  if (![400, 409, 422].includes(refused.status)) throw refused;
}

function remembered() {
  try {
    const kept = JSON.parse(window.localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept : [];
  } catch {
    return [];
  }
}
