"use strict";
// Runs the page's script (the first argument) without a browser: answers get lost, and time passes at once.
const assert = require("node:assert");
const { readFileSync } = require("node:fs");
const vm = require("node:vm");

const script = readFileSync(process.argv[2], "utf8");

// The page, on a till program that does with each request what `server` says. Shown titles are kept.
function page(server) {
  const elements = {}, sent = [], shown = [];
  let now = 0;
  const element = () => ({
    dataset: {}, children: [], listeners: {}, value: "", focus() {}, append() {}, prepend() {},
    addEventListener(name, run) { this.listeners[name] = run; },
    set textContent(text) { this.text = text; if (this === elements.title) shown.push(text); },
    get textContent() { return this.text; },
  });
  const fetch = async (path, request = {}) => {
    if (path === "/v1/status") throw new TypeError("not asked here");
    sent.push({ path, key: request.headers?.["idempotency-key"], body: request.body });
    const { status = 200, ...answer } = server(path, sent.length);
    return { status, json: async () => answer };
  };
  const context = vm.createContext({
    document: { getElementById: (id) => elements[id] ??= element(), createElement: element },
    EventSource: class { addEventListener() {} },
    Date: { now: () => now }, crypto, fetch, location: { reload() { throw new Error("reloaded"); } },
    setInterval() {}, setTimeout(run, time) { now += time; setImmediate(run); },
  });
  vm.runInContext(script, context);
  return { sent, shown, text: () => elements.text.textContent, run: (words) => vm.runInContext(words, context) };
}

function lost() {
  throw new TypeError("the connection was reset");
}

async function what_was_lost_is_asked_again_under_the_same_key() {
  const saved = { notice: { level: "ok", title: "Saved" } };
  const { sent, shown, run } = page((_, number) => number < 4 ? lost() : saved);
  await run('take({ code: "a card" })');
  assert.equal(sent.length, 4);
  assert.ok(sent[0].key);
  for (const request of sent) assert.deepEqual(request, sent[0]);
  assert.deepEqual(shown, ["…", "Do not scan again yet", "Saved"]);
  await run('take({ code: "a card" })');
  assert.notEqual(sent[4].key, sent[0].key, "another scan is another scan");
}

async function a_till_program_that_was_started_afresh_gets_the_same_from_the_same_page() {
  let knows = false;
  const { sent, shown, run } = page((path) => {
    if (path === "/") { knows = true; return {}; }
    return knows ? { notice: { level: "ok", title: "Redeemed" } } : { status: 401, title: "a good token is needed" };
  });
  await run('redeem({ id: "v_1", name: "Coffee" })');
  assert.deepEqual(sent.map(({ path }) => path), ["/v1/redemptions?wait=4000", "/", "/v1/redemptions?wait=4000"]);
  assert.equal(sent[2].key, sent[0].key);
  assert.deepEqual(shown, ["Do not hand over yet", "Do not hand over yet", "Redeemed"]);
}

async function what_nobody_knows_is_not_called_not_taken() {
  const { shown, text, run } = page(lost);
  await run('take({ code: "a card" })');
  assert.equal(shown.at(-1), "The till program does not answer");
  assert.match(text(), /not known whether/);
}

(async () => {
  await what_was_lost_is_asked_again_under_the_same_key();
  await a_till_program_that_was_started_afresh_gets_the_same_from_the_same_page();
  await what_nobody_knows_is_not_called_not_taken();
})();
