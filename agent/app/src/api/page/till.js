"use strict";
// Notices come as server-sent events, whoever scanned; a scan typed here is posted and answered the same way.
const $ = (id) => document.getElementById(id);
let pending = null;
// How the last that this page asked for itself was answered.
let last = null;
// Operations whose end came late, and has been shown.
const ended = new Set();
// Keys of what was asked and is not answered.
const unanswered = new Set();
// Milliseconds; a redemption without an answer is given up after this time.
const ASKED_FOR = 120000;

function show(notice, act) {
  $("answer").dataset.level = notice.level;
  $("title").textContent = notice.title;
  $("text").textContent = notice.text || "";
  const button = $("act");
  button.hidden = !act;
  if (!act) return;
  button.textContent = act.label;
  // The next scan of a scanner that types must not press the button.
  button.onclick = () => { $("code").focus(); act.run(); };
}

function remember(posted) {
  const row = document.createElement("li");
  const time = document.createElement("time");
  time.textContent = new Date(posted.at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  const what = document.createElement("span");
  const title = document.createElement("b");
  title.textContent = posted.title;
  what.append(title, " ", posted.text || "");
  const number = document.createElement("span");
  number.textContent = posted.op_id ? posted.op_id.slice(-6).toUpperCase() : "";
  row.append(time, what, number);
  $("before").prepend(row);
  while ($("before").children.length > 10) $("before").lastChild.remove();
}

// An answer that was lost says nothing of what was taken. The same is asked again under the same key, which is answered
// with what was taken at first; not for ever, because by then the guest may have left.
async function post(path, body, lost) {
  const key = crypto.randomUUID();
  const request = {
    method: "POST", body: JSON.stringify(body),
    headers: { "content-type": "application/json", "idempotency-key": key },
  };
  const until = Date.now() + ASKED_FOR;
  unanswered.add(key);
  try {
    for (let tries = 0; Date.now() < until; tries++) {
      try {
        const response = await fetch(`${path}?wait=4000`, request);
        if (response.status !== 401) return await response.json();
        // The till program was started afresh and does not know this page any more.
        await fetch("/");
      } catch { /* asked again below */ }
      if (tries === 0) lost();
      await new Promise((over) => setTimeout(over, 1000));
    }
  } finally {
    unanswered.delete(key);
  }
  const text = "It is not known whether this was taken. Look for it below or with support before it is done again.";
  return { notice: { level: "refused", title: "The till program does not answer", text } };
}

// A notice may come after the answer that it repeats.
function isLast(posted) {
  return last !== null && posted.code === last.code && posted.title === last.title && posted.text === last.text;
}

// What the cashier can do about a notice, whoever scanned.
function choice(notice, { code, voucher, offer, op }) {
  if (notice.code === "one-more" && code) {
    return { label: "One more", run: () => take({ code, allow_repeat: true }) };
  }
  if (notice.code === "confirm-voucher" && voucher) {
    return { label: "Redeem", run: () => redeem(voucher) };
  }
  if (offer) {
    const label = `Accept at own risk (${offer.left} of ${offer.of} left)`;
    return { label, run: () => accept(offer) };
  }
  if (notice.code === "redemption-unanswered" && op) {
    return { label: "Give up", run: () => giveUp(op) };
  }
  return null;
}

function answered(answer, code) {
  const notice = answer.notice || { level: "refused", title: answer.title, text: answer.hint };
  const op = answer.operation?.op_id;
  last = notice;
  // The end may have been said while this answer was on its way.
  if (notice.code === "redemption-unanswered" && ended.has(op)) return;
  show(notice, choice(notice, { code, voucher: answer.voucher, offer: answer.offer, op }));
}

async function ask(path, body, { title, text, lost, code }) {
  const mine = pending = {};
  if (title) show({ level: lost ? "warn" : "none", title, text });
  const again = { level: "warn", title: lost || "Do not scan again yet", text: "The till program does not answer. It is asked again." };
  const answer = await post(path, body, () => { if (pending === mine) show(again); });
  if (pending === mine) answered(answer, code);
}

function take(body) {
  return ask("/v1/scans", body, { title: "…", code: body.code });
}

function redeem(voucher) {
  const title = "Do not hand over yet";
  return ask("/v1/redemptions", { voucher_id: voucher.id }, { title, lost: title, text: `${voucher.name}: asking the cloud.` });
}

function accept(offer) {
  const title = "Do not hand over yet";
  const body = { offer: offer.id, accept_risk: true };
  return ask("/v1/redemptions", body, { title, lost: title, text: "The voucher is being written down." });
}

function giveUp(op) {
  return ask(`/v1/operations/${op}/undo`, {}, { lost: "Do not hand over yet" });
}

$("scan").addEventListener("submit", (event) => {
  event.preventDefault();
  const code = $("code").value.trim();
  $("code").value = "";
  $("code").focus();
  if (code) take({ code });
});

const notices = new EventSource("/v1/notices");
notices.addEventListener("notice", (event) => {
  const posted = JSON.parse(event.data);
  remember(posted);
  // What the page asked for itself is answered there, unless the answer came after the waiting for it. What another
  // page asked for is shown here too: a question that was answered there is none any more.
  if (posted.late) ended.add(posted.op_id);
  const isMine = posted.source === "page" && (unanswered.size > 0 || isLast(posted));
  if (!isMine || posted.late) {
    show(posted, choice(posted, { voucher: posted.voucher, offer: posted.offer, op: posted.op_id }));
  }
});

async function link() {
  const words = { up: "Online", down: "Offline", paused: "Not sending", connecting: "Connecting" };
  let state = "gone", text = "The till program does not answer";
  try {
    const response = await fetch("/v1/status");
    if (response.status === 401 && !unanswered.size) location.reload();
    const status = await response.json();
    const waiting = status.queue.states.queued + status.queue.states.sending;
    state = status.cloud.state;
    text = words[state] + (waiting ? ` · ${waiting} to be sent` : "");
    const worst = status.health[0];
    if (worst?.severity === "error") text += ` · ${worst.text}`;
  } catch { /* said below */ }
  $("link").dataset.state = state;
  $("link").textContent = text;
}
link();
setInterval(link, 2000);
