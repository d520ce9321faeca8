"use strict";
// What the support page says where what was typed cannot be searched for.
const assert = require("node:assert");
const { beforeEach, test } = require("node:test");

let shown, went, finds, answer;

beforeEach(async () => {
  const element = (dataset = {}) => ({ dataset, textContent: "", lang: "" });
  shown = { gone: element({ text: "away" }), mistake: element() };
  went = [];
  globalThis.document = { querySelectorAll: () => [], getElementById: (id) => shown[id] };
  globalThis.location = { assign: (to) => went.push(to), reload: () => went.push("again") };
  globalThis.FormData = class { constructor(form) { return Object.entries(form.fields); } };
  globalThis.fetch = async () => answer();
  ({ finds } = await import("../../agent/app/src/page/assets/find.js"));
});

const json = (status, value) => () => ({ ok: status === 200, status, json: async () => value });
const cut = () => ({ ok: true, status: 200, json: async () => { throw new TypeError("cut off"); } });

async function search(q, reply) {
  answer = reply;
  let submit;
  finds({ fields: { q, state: "parked", from: "" }, addEventListener: (_, hear) => { submit = hear; } });
  await submit({ preventDefault() {} });
  return [shown.mistake.textContent, shown.gone.textContent];
}

test("what the till program does not take is refused in its words, and it is not called away", async () => {
  const said = await search("Ш".repeat(600), json(422, { title: "q: at most 1024 bytes", hint: "Shorten it." }));
  assert.deepStrictEqual(said, ["q: at most 1024 bytes Shorten it.", ""]);
  assert.deepStrictEqual([shown.mistake.lang, went], ["en", []]);
});

test("whoever has no right any more is shown so by the page", async () => {
  for (const status of [401, 403]) {
    assert.deepStrictEqual(await search("113772", json(status, { title: "no" })), ["", ""]);
  }
  assert.deepStrictEqual(went, ["again", "again"]);
});

test("a till program that does not answer is away until it does", async () => {
  for (const reply of [() => { throw new TypeError("reset"); }, cut]) {
    assert.deepStrictEqual(await search("113772", reply), ["", "away"]);
  }
  assert.deepStrictEqual(went, []);
  assert.deepStrictEqual(await search("113772", json(200, { search: "a-name" })), ["", ""]);
  assert.deepStrictEqual(went, ["/support/queue?state=parked&search=a-name"]);
});

test("nothing typed asks nobody", async () => {
  await search("  ", () => assert.fail("the till program was asked"));
  assert.deepStrictEqual(went, ["/support/queue?state=parked"]);
});
