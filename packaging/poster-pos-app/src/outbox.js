// Closed checks that the agent has not taken yet. It may be away while the till sells: they wait here, bounded, and are told of
// once it is back. Told twice they are one.

import { Refused } from "./agent.js";

const KEY = "stamp-agent-outbox";
const MOST = 200;
const OLDEST_MS = 48 * 3600 * 1000;
/** Pause after a check that was not taken: the first, and the longest after doubling. */
const PAUSE_MS = [5_000, 60_000];

/** A check that the agent refuses so often stands back behind the others. */
const TRIES = 5;

export class Outbox {
  /** `tell` answers a promise that fails where the message was not taken. */
  constructor(tell) {
    this.tell = tell;
    this.waiting = remembered();
    this.isSending = false;
    [this.pause] = PAUSE_MS;
  }

  /** A message of what happened at `at`. */
  put(message, at) {
    this.waiting.push({ message, at });
    this.keep();
    return this.send();
  }

  /** Tells in the order of what happened; an agent that is away ends it for a while. */
  async send() {
    if (this.isSending) return;
    this.isSending = true;
    clearTimeout(this.again);
    try {
      while (this.waiting.length > 0) {
        const [first] = this.waiting;
        // By this till's clock alone, which need not be that of the agent.
        const waitedMs = Math.abs(Date.now() - first.at);
        await this.tell({ ...first.message, waitedMs }).then(() => this.drop(first), (refused) => this.refused(first, refused));
      }
    } catch (caught) {
      // Away, starting, or not paired.
      if (!(caught instanceof Refused)) console.error("stamp-agent", caught);
      this.again = setTimeout(() => this.send(), this.pause);
      this.pause = Math.min(2 * this.pause, PAUSE_MS[1]);
    } finally {
      this.isSending = false;
    }
  }

  /** While it was told of, others may have come or gone. */
  drop(entry) {
    this.waiting = this.waiting.filter((other) => other !== entry);
    this.keep();
    [this.pause] = PAUSE_MS;
  }

  refused(entry, refused) {
    if (NEVER.includes(refused.status)) return this.drop(entry);
    if (!isForGood(refused)) throw refused;
    entry.tries = (entry.tries || 0) + 1;
    if (entry.tries < TRIES) throw refused;
    // It may be this one alone: the others are not held up by it.
    const others = this.waiting.filter((other) => other !== entry);
    this.waiting = [...others, entry];
    this.keep();
    if (!others.some(({ tries }) => !(tries >= TRIES))) throw refused;
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
const NEVER = [400, 409, 422];

/** It was heard, and is refused for another reason than that it came too soon or from a till that is not paired. */
function isForGood({ status }) {
  return status >= 400 && ![401, 408, 425, 429, 503].includes(status);
}

function remembered() {
  try {
    const kept = JSON.parse(window.localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept : [];
  } catch {
    return [];
  }
}
