"use strict";
// The streams of the pages on a connection whose other end vanishes, of which a browser is not told.
const assert = require("node:assert");
const { afterEach, beforeEach, test } = require("node:test");

let sources, timers, now;

class Source {
  static CLOSED = 2;
  constructor(address) {
    Object.assign(this, { address, readyState: 1, heard: {} });
    sources.push(this);
  }
  addEventListener(name, hear) { this.heard[name] = hear; }
  say(name, event = {}) { return this.heard[name](event); }
  close() { this.readyState = Source.CLOSED; }
}

const { setTimeout: timer, clearTimeout: clear } = globalThis;

beforeEach(() => {
  [sources, timers, now] = [[], new Map(), 0];
  globalThis.EventSource = Source;
  let names = 0;
  globalThis.setTimeout = (run, time) => { timers.set(++names, { run, at: now + time }); return names; };
  globalThis.clearTimeout = (name) => timers.delete(name);
});
afterEach(() => Object.assign(globalThis, { setTimeout: timer, clearTimeout: clear }));

const settle = () => new Promise(setImmediate);

async function pass(time) {
  for (const until = now + time; now < until; now += 100) {
    for (const [name, { run, at }] of [...timers]) {
      if (at > now || !timers.delete(name)) continue;
      run();
    }
    await settle();
  }
}

const opened = () => sources.filter(({ readyState }) => readyState !== Source.CLOSED);

async function notices(after) {
  const { listen } = await import("../../agent/app/src/page/assets/live.js");
  const heard = [];
  const told = listen(after, (html) => heard.push(html), async () => {});
  return { heard, told, say: (name, source = sources.at(-1)) => source.say("notice", { lastEventId: name, data: name }) };
}

test("what was said and has not come by the next look is asked for on a new connection", async () => {
  const { told, say } = await notices("100-4");
  say("100-5");
  told("100-5");
  told("100-6");
  assert.strictEqual(sources.length, 1, "it may be on its way");
  told("100-6");
  assert.deepStrictEqual(opened().map(({ address }) => address), ["/page/notices?after=100-5"]);
  say("100-6");
  for (let look = 0; look < 5; look += 1) told("100-6");
  assert.strictEqual(sources.length, 2);
});

test("a stream that brings each notice a little later than the line is left alone", async () => {
  const { told, say } = await notices("100-0");
  for (let number = 1; number < 20; number += 1) {
    told(`100-${number}`);
    say(`100-${number}`);
  }
  assert.strictEqual(sources.length, 1);
});

test("of a till program that was started afresh everything is missed, and nothing where it has said nothing", async () => {
  const { told } = await notices("100-7");
  told("200-0");
  told("200-0");
  assert.strictEqual(sources.length, 1);
  told("200-1");
  told("200-1");
  assert.strictEqual(opened()[0].address, "/page/notices?after=100-7");
  assert.strictEqual(sources.length, 2);
});

test("a stream that was refused is opened once", async () => {
  const { told } = await notices("100-1");
  sources[0].close();
  sources[0].say("error");
  told("100-2");
  told("100-2");
  await pass(2000);
  assert.strictEqual(sources.length, 2);
});

async function changes() {
  const { listen } = await import("../../agent/app/src/page/assets/changes.js");
  const seen = { changes: 0, back: 0, away: 0 };
  listen(() => { seen.changes += 1; }, () => { seen.back += 1; }, () => { seen.away += 1; }, async () => {});
  sources[0].say("open");
  return seen;
}

test("changes are listened for anew where not even a sign of life comes, and all is looked at again", async () => {
  const seen = await changes();
  for (let time = 0; time < 60; time += 5) {
    await pass(5000);
    sources[0].say("alive");
  }
  assert.strictEqual(sources.length, 1, "nothing changed, which is no silence");
  await pass(13000);
  assert.strictEqual(opened().length, 1);
  assert.notStrictEqual(opened()[0], sources[0]);
  opened()[0].say("open");
  await pass(4000);
  assert.deepStrictEqual(seen, { changes: 0, back: 2, away: 0 });
});

test("a till program that does not answer on a new connection either is away, until it does", async () => {
  const seen = await changes();
  await pass(60000);
  assert.deepStrictEqual([seen.away, opened().length], [1, 1]);
  opened()[0].say("open");
  opened()[0].say("change", { data: "{}" });
  await pass(4000);
  assert.deepStrictEqual(seen, { changes: 1, back: 2, away: 1 });
});

test("changes that are refused are asked for once a second, by one page once", async () => {
  await changes();
  sources[0].close();
  sources[0].say("error");
  await pass(30000);
  assert.strictEqual(opened().length, 1);
});
