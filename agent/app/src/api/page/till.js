"use strict";
// Notices come as server-sent events, whoever scanned; a scan typed here is posted and answered the same way.
const $ = (id) => document.getElementById(id);
let pending = null;
// What this page asks for itself: how much of it is on its way, and how the last was answered.
let asking = 0;
let last = null;
// Operations whose end came late, and has been shown.
const ended = new Set();

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

async function post(path, body) {
  asking += 1;
  try {
    const response = await fetch(`${path}?wait=4000`, {
      method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body),
    });
    return await response.json();
  } catch {
    return { notice: { level: "refused", title: "The till program does not answer", text: "Nothing was taken." } };
  } finally {
    asking -= 1;
  }
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

async function take(body) {
  const mine = pending = {};
  show({ level: "none", title: "…" });
  const answer = await post("/v1/scans", body);
  if (pending === mine) answered(answer, body.code);
}

async function redeem(voucher) {
  const mine = pending = {};
  show({ level: "warn", title: "Do not hand over yet", text: `${voucher.name}: asking the cloud.` });
  const answer = await post("/v1/redemptions", { voucher_id: voucher.id });
  if (pending === mine) answered(answer);
}

async function accept(offer) {
  const mine = pending = {};
  show({ level: "warn", title: "Do not hand over yet", text: "The voucher is being written down." });
  const answer = await post("/v1/redemptions", { offer: offer.id, accept_risk: true });
  if (pending === mine) answered(answer);
}

async function giveUp(op) {
  const mine = pending = {};
  const answer = await post(`/v1/operations/${op}/undo`, {});
  if (pending === mine) answered(answer);
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
  const isMine = posted.source === "page" && (asking > 0 || isLast(posted));
  if (!isMine || posted.late) {
    show(posted, choice(posted, { voucher: posted.voucher, offer: posted.offer, op: posted.op_id }));
  }
});

async function link() {
  const words = { up: "Online", down: "Offline", paused: "Not sending", connecting: "Connecting" };
  let state = "gone", text = "The till program does not answer";
  try {
    const response = await fetch("/v1/status");
    if (response.status === 401) location.reload();
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
