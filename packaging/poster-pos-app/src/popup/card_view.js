// A card: how far it is, and its vouchers, each of which can be redeemed.
import { element, replace, told, trouble } from "./element.js";

const LOOK_AGAIN_MS = 2_000;
/** After two minutes without an answer the agent takes a redemption back by itself. */
const LOOKS = 65;

export function cardView(popup, card) {
  const { say } = popup;
  const { current, goal } = card.progress;
  const vouchers = (card.vouchers ?? []).filter(({ status }) => status === "active");
  return element("article", { class: "card" },
    element("header", {}, element("strong", {}, `${say("card")} ${card.number}`), element("span", {}, `${current} / ${goal}`)),
    element("progress", { max: goal, value: current, "aria-label": `${current} / ${goal}` }),
    vouchers.length === 0 ? element("p", { class: "quiet" }, say("no-vouchers")) : null,
    ...vouchers.map((voucher) => voucherView(popup, card, voucher)));
}

function newKey() {
  return window.crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
}

function voucherView({ agent, say }, card, voucher) {
  const answer = element("div");
  const button = element("button", { type: "button", onclick: redeem }, say("redeem"));
  // Until it has an answer, each tap is the same redemption.
  let key = newKey();

  async function redeem() {
    button.disabled = true;
    try {
      shown(await agent.redeem(voucher, card, key));
    } catch (refused) {
      if (refused.problem) key = newKey();
      replace(answer, trouble(say, refused));
      button.disabled = refused.status !== 0 && refused.problem === undefined;
    }
  }

  function shown({ notice, operation, voucher: told_of }) {
    replace(answer, told(notice.level, notice.title, notice.text));
    const code = told_of?.redeem_code ?? voucher.redeem_code;
    // Accepted is accepted, also where the cloud hears of it later: the guest has the gift, and it must be booked.
    if (notice.level === "ok") answer.append(booking(code));
    else if (["queued", "sending"].includes(operation?.state)) look(operation.op_id, LOOKS);
  }

  /** What the cashier books at the till, so that its books and the gift agree. */
  function booking(code) {
    const text = code ? `${say("book-text")} ${code}` : say("book-without-code");
    return element("section", { class: "booking", "data-code": code ?? "" }, element("strong", {}, say("book")), element("p", {}, text));
  }

  async function look(id, looks) {
    if (looks === 0 || !document.body.contains(answer)) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    const operation = await agent.operation(id).catch(() => null);
    if (["queued", "sending", undefined].includes(operation?.state)) return look(id, looks - 1);
    const isDone = operation.state === "done";
    replace(answer, told(isDone ? "ok" : "refused", say(isDone ? "redeemed" : "not-redeemed")));
    if (isDone) answer.append(booking(voucher.redeem_code));
  }

  return element("section", { class: "voucher", "data-voucher": voucher.id },
    element("div", { class: "row" }, element("span", {}, voucher.name), button), answer);
}
