// A guest's card is read into the field, or by the tablet's camera; then it is shown, and noted for the check.
import { cardView } from "./card_view.js";
import { element, told, trouble } from "./element.js";
import { guest } from "../order.js";

/** What a wallet card is read as; six digits are the number of a stamp card, with an @ it is an address. */
function identifierOf(text) {
  if (/^[0-9]{6}$/.test(text)) return { type: "card_number", value: text };
  if (/^\+[0-9 ()-]{7,20}$/.test(text)) return { type: "phone", value: text.replace(/[^+0-9]/g, "") };
  if (/^[^@\s]+@[^@\s]+$/.test(text)) return { type: "email", value: text };
  return { type: "scan", value: text };
}

export function guestView(popup) {
  const { agent, poster, say } = popup;
  const answer = element("div", { class: "answer" });
  const field = element("input", { id: "guest", name: "guest", "data-first": true, autocomplete: "off", spellcheck: "false" });
  let asked = 0;

  async function look(text) {
    if (text === "") return;
    const mine = ++asked;
    field.value = "";
    answer.replaceChildren(told("info", say("looking")));
    const identifier = identifierOf(text);
    try {
      const { cards, notice } = await agent.find(identifier);
      if (mine !== asked) return;
      if (notice) await away(identifier, notice);
      else if (cards.length === 0) answer.replaceChildren(told("warn", say("nobody"), say("nobody-text")));
      else if (cards.length === 1) await take(cards[0]);
      else choose(cards);
    } catch (refused) {
      if (mine === asked) answer.replaceChildren(unpaired(refused) ?? trouble(say, refused));
    }
  }

  /** Nobody can be asked whose card it is; it is noted all the same where the code alone names it. */
  async function away(identifier, notice) {
    answer.replaceChildren(told(notice.level, notice.title, notice.text));
    if (identifier.type === "scan") answer.append(await note(identifier));
  }

  async function take(card) {
    answer.replaceChildren(cardView(popup, card));
    answer.prepend(await note({ type: "card_id", value: card.id }));
  }

  function choose(cards) {
    const choice = (card) => element("button", { type: "button", onclick: () => take(card) },
      `${card.number} · ${card.progress.current} / ${card.progress.goal}`);
    answer.replaceChildren(told("info", say("several")), ...cards.map(choice));
  }

  async function note(identifier) {
    if (!popup.order) return told("info", say("no-check"), say("no-check-text"));
    try {
      const { notice } = await agent.tell(guest(popup.order, identifier));
      return told(notice.level, notice.title, notice.text);
    } catch (refused) {
      return trouble(say, refused);
    }
  }

  /** The token was revoked: this till is to be paired anew. */
  function unpaired(refused) {
    if (refused.status !== 401) return null;
    popup.pairing.forget();
    popup.draw();
    return element("div");
  }

  const canScan = poster.environment?.android || poster.environment?.iOS;
  const camera = element("button", { type: "button", onclick: scan }, say("camera"));
  async function scan() {
    const { barcode } = (await poster.interface.scanBarcode().catch(() => null)) ?? {};
    if (barcode) look(barcode.trim());
  }

  function entered(event) {
    event.preventDefault();
    look(field.value.trim());
  }

  return element("main", {},
    element("form", { onsubmit: entered },
      element("label", { for: "guest" }, say("guest")),
      element("div", { class: "row" }, field, element("button", { type: "submit" }, say("look")), canScan ? camera : null)),
    answer);
}
