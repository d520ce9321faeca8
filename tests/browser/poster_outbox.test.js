// The outbox of the app on a till of Poster, without a till.
import { test } from "node:test";
import assert from "node:assert/strict";

globalThis.window = { localStorage: { getItem: () => null, setItem: () => {} } };
const { Outbox } = await import("./poster-pos-app/src/outbox.js");
const { Refused } = await import("./poster-pos-app/src/agent.js");

/** An outbox whose agent answers as `answer` says, and what it was told. */
function outbox(answer) {
  const told = [];
  const made = new Outbox(async ({ id, waitedMs }) => {
    told.push({ id, waitedMs });
    await answer(id);
  });
  return { made, told };
}

test("a message that is refused for good does not hold up the others", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { made, told } = outbox((id) => { if (id === 1) throw new Refused(500, {}); });
  for (const id of [1, 2, 3]) await made.put({ id }, Date.now());
  for (let tries = 0; tries < 6 && made.waiting.length > 1; tries++) {
    context.mock.timers.tick(60_000);
    while (made.isSending) await new Promise(setImmediate);
  }
  assert.deepEqual(made.waiting.map(({ message }) => message.id), [1], "it is kept");
  assert.deepEqual(told.filter(({ id }) => id !== 1).map(({ id }) => id), [2, 3]);
});

test("what comes while one is told of loses neither", async () => {
  let answer;
  const { made, told } = outbox(() => new Promise((resolve) => { answer = resolve; }));
  made.put({ id: 0 }, Date.now());
  for (let id = 1; id <= 200; id++) made.put({ id }, Date.now());
  while (made.isSending && told.length < 201) {
    answer();
    await new Promise(setImmediate);
  }
  answer();
  await new Promise(setImmediate);
  assert.deepEqual(told.map(({ id }) => id), [...Array(201).keys()]);
  assert.equal(made.waiting.length, 0);
});

test("how long a message has waited is told by the till's own clock", async () => {
  const { made, told } = outbox(() => {});
  await made.put({ id: 1 }, Date.now() - 90_000);
  assert.ok(told[0].waitedMs >= 90_000 && told[0].waitedMs < 180_000, told[0].waitedMs);
});
