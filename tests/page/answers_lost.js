// Runs the part of the page that asks, without a browser: answers get lost, and time passes at once.
import assert from "node:assert";

const { asker } = await import(process.argv[2]);

// The page, on a till program that does with each request what `server` says. What is shown is kept by its names.
function page(server) {
  const sent = [], shown = [];
  let now = 0, keys = 0;
  const answer = ({ status = 200, html, ...problem }) => ({
    status,
    headers: new Map([["content-type", html ? "text/html; charset=utf-8" : "application/problem+json"]]),
    text: async () => html, json: async () => problem,
  });
  const asks = asker(
    ({ panel, html, problem }) => shown.push(panel ?? html ?? problem.notice?.title ?? "That did not work"),
    async () => answer(server("/", sent.length)),
    {
      fetch: async (path, { body, headers }) => {
        sent.push({ path, body, key: headers["idempotency-key"] });
        return answer(server(path, sent.length));
      },
      sleep: (time) => new Promise((over) => { now += time; setImmediate(over); }),
      now: () => now, key: () => `key ${++keys}`,
    },
  );
  return { sent, shown, ...asks };
}

const scan = { path: "/page/scans", body: '{"code":"a card"}', meanwhile: "taking", lost: "lost" };
const redemption = { path: "/page/redemptions", body: '{"voucher_id":"v_1"}', meanwhile: "asking", lost: "lost-voucher" };
const undo = { path: "/page/operations/1/undo", body: "{}", meanwhile: "", lost: "lost-voucher" };

function lost() {
  throw new TypeError("the connection was reset");
}

async function what_was_lost_is_asked_again_under_the_same_key() {
  const { sent, shown, ask, isWaiting } = page((_, number) => number < 4 ? lost() : { html: "Saved" });
  const asked = ask(scan);
  assert.ok(isWaiting());
  await asked;
  assert.ok(!isWaiting());
  assert.equal(sent.length, 4);
  assert.ok(sent[0].key);
  for (const request of sent) assert.deepEqual(request, sent[0]);
  assert.deepEqual(shown, ["taking", "lost", "Saved"]);
  await ask(scan);
  assert.notEqual(sent[4].key, sent[0].key, "another scan is another scan");
}

async function a_till_program_that_was_started_afresh_gets_the_same_from_the_same_page() {
  let knows = false;
  const { sent, shown, ask } = page((path) => {
    if (path === "/") { knows = true; return { html: "the page" }; }
    return knows ? { html: "Redeemed" } : { status: 401, title: "a good token is needed" };
  });
  await ask(redemption);
  assert.deepEqual(sent.map(({ path }) => path), Array(2).fill("/page/redemptions?wait=4000"));
  assert.equal(sent[1].key, sent[0].key);
  assert.deepEqual(shown, ["asking", "lost-voucher", "Redeemed"]);
}

async function a_till_program_that_starts_again_does_not_know_what_was_taken_before() {
  const starting = { status: 503, title: "starting" }, full = { status: 503, title: "not stored" };
  const answers = [null, { status: 401 }, starting, full, { html: "Saved" }];
  let asked = 0;
  const { sent, shown, ask } = page((path) => path === "/" ? { html: "the page" } : answers[asked++] ?? lost());
  await ask(scan);
  assert.deepEqual(shown, ["taking", "lost", "Saved"]);
  for (const request of sent) assert.equal(request.key, sent[0].key);
}

async function a_till_program_that_never_opens_its_queue_leaves_it_unknown() {
  const { shown, ask } = page((_, number) => number < 2 ? lost() : { status: 503, title: "not stored" });
  await ask(scan);
  assert.deepEqual(shown, ["taking", "lost", "unknown"]);
}

async function nothing_was_taken_by_a_till_program_that_was_not_ready_from_the_first() {
  let knows = false;
  const { shown, ask } = page((path) => {
    if (path === "/") { knows = true; return { html: "the page" }; }
    return knows ? { status: 503, notice: { title: "Not ready yet" } } : { status: 401 };
  });
  await ask(scan);
  assert.deepEqual(shown, ["taking", "lost", "Not ready yet"]);
}

async function a_renewal_that_fails_has_taken_nothing() {
  const answers = [{ status: 401 }, { status: 503, notice: { title: "Not taken: the disk is full" } }];
  let asked = 0;
  const { shown, ask } = page((path) => path === "/" ? lost() : answers[asked++] ?? lost());
  await ask(scan);
  assert.deepEqual(shown, ["taking", "lost", "Not taken: the disk is full"]);
}

// As a browser has it: an address without TLS gives no randomUUID, and what hangs is ended by its signal.
async function a_connection_that_hangs_is_given_up_and_asked_again() {
  const real = globalThis.crypto, given = Object.getOwnPropertyDescriptor(globalThis, "crypto");
  const { fetch, setTimeout: timer } = globalThis, limit = AbortSignal.timeout;
  const sent = [], limits = [];
  const value = { getRandomValues: (bytes) => real.getRandomValues(bytes) };
  Object.defineProperty(globalThis, "crypto", { configurable: true, value });
  AbortSignal.timeout = (time) => { limits.push(time); return AbortSignal.abort(); };
  globalThis.setTimeout = (run) => timer(run, 0);
  globalThis.fetch = async (_, { signal, headers }) => {
    sent.push(headers["idempotency-key"]);
    if (sent.length < 3) signal.throwIfAborted();
    return { status: 200, headers: new Map([["content-type", "text/html"]]), text: async () => "Saved" };
  };
  try {
    const shown = [];
    const { ask } = asker(({ panel, html }) => shown.push(panel ?? html), async () => {});
    await ask(scan);
    await ask(scan);
    assert.deepEqual(shown, ["taking", "lost", "Saved", "taking", "Saved"]);
  } finally {
    Object.defineProperty(globalThis, "crypto", given);
    Object.assign(globalThis, { fetch, setTimeout: timer });
    AbortSignal.timeout = limit;
  }
  assert.match(sent[0], /^[0-9a-f]{32}$/);
  assert.deepEqual([sent[1], sent[2]], [sent[0], sent[0]]);
  assert.notEqual(sent[3], sent[0]);
  for (const time of limits) assert.ok(time > 7000, "the till program may wait for its queue and for the cloud");
}

async function what_nobody_knows_is_not_called_not_taken() {
  const { shown, ask } = page(lost);
  await ask(scan);
  assert.deepEqual(shown, ["taking", "lost", "unknown"]);
}

async function what_is_shown_stays_while_something_is_given_up() {
  const { shown, ask } = page((_, number) => number < 2 ? lost() : { html: "Do not hand over" });
  await ask(undo);
  assert.deepEqual(shown, ["lost-voucher", "Do not hand over"]);
}

async function a_problem_is_told_in_the_words_for_the_cashier_and_in_english_to_nobody_else() {
  const notice = { title: "Ще не готово", text: "" };
  const problems = [{ status: 503, title: "starting", notice }, { status: 422, title: "no code" }];
  const { shown, ask } = page((_, number) => problems[number - 1]);
  await ask(scan);
  await ask(scan);
  assert.deepEqual(shown, ["taking", "Ще не готово", "taking", "That did not work"]);
}

// A page on a till program that answers each request when the test says so.
function slow_page() {
  const waiting = [], naps = [], shown = [];
  const show = ({ panel, html, overtaken }) => shown.push(overtaken ? `then: ${html}` : panel ?? html);
  const { ask, isWaiting } = asker(show, async () => {}, {
    fetch: () => new Promise((answer) => waiting.push(answer)),
    sleep: () => new Promise((over) => naps.push(over)), now: () => 0, key: () => "",
  });
  const settle = () => new Promise(setImmediate);
  return {
    shown, ask, isWaiting,
    async answer(number, words) {
      waiting[number]({ status: 200, headers: new Map([["content-type", "text/html"]]), text: async () => words });
      await settle();
    },
    async time_passes() {
      naps.splice(0).forEach((over) => over());
      await settle();
    },
  };
}

async function an_older_questions_answer_is_shown_although_a_newer_one_was_answered_before() {
  const { shown, ask, answer } = slow_page();
  ask(redemption);
  ask(scan);
  await answer(1, "Stamp added");
  await answer(0, "Redeemed");
  assert.deepEqual(shown, ["asking", "taking", "Stamp added", "then: Redeemed"]);
}

async function an_older_questions_answer_waits_until_the_newer_ones_was_read() {
  const { shown, ask, isWaiting, answer, time_passes } = slow_page();
  ask(redemption);
  ask(scan);
  await answer(0, "Redeemed");
  await time_passes();
  assert.deepEqual(shown, ["asking", "taking"], "the newer one is open");
  await answer(1, "Stamp added");
  assert.deepEqual(shown.splice(0), ["asking", "taking", "Stamp added"]);
  assert.ok(isWaiting(), "what is to be shown is nothing that others have asked for");
  ask(scan);
  await time_passes();
  assert.deepEqual(shown, ["taking"], "one more was asked in the meantime");
  await answer(2, "Saved");
  await time_passes();
  assert.deepEqual(shown, ["taking", "Saved", "then: Redeemed"]);
  assert.ok(!isWaiting());
  await time_passes();
  assert.equal(shown.length, 3, "it is shown once");
}

await what_was_lost_is_asked_again_under_the_same_key();
await a_till_program_that_was_started_afresh_gets_the_same_from_the_same_page();
await a_till_program_that_starts_again_does_not_know_what_was_taken_before();
await a_till_program_that_never_opens_its_queue_leaves_it_unknown();
await nothing_was_taken_by_a_till_program_that_was_not_ready_from_the_first();
await a_renewal_that_fails_has_taken_nothing();
await a_connection_that_hangs_is_given_up_and_asked_again();
await what_nobody_knows_is_not_called_not_taken();
await what_is_shown_stays_while_something_is_given_up();
await a_problem_is_told_in_the_words_for_the_cashier_and_in_english_to_nobody_else();
await an_older_questions_answer_is_shown_although_a_newer_one_was_answered_before();
await an_older_questions_answer_waits_until_the_newer_ones_was_read();
