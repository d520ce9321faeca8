// A guest's card is read into the field, or by the tablet's camera; then it is shown, and noted for the check.
import { cardView } from "./card_view.js";
import { element, replace, told, trouble } from "./element.js";
import { guest } from "../order.js";

/** What was typed, or read into the field: six digits are the number of a stamp card, with an @ it is an address. */
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

  /** Whoever is found belongs to the check that is open now, whatever is open by the time of the answer. */
  async function look(identifier) {
    if (identifier.value === "") return;
    const mine = ++asked;
    const isShown = () => mine === asked && document.body.contains(answer);
    const { order } = popup;
    field.value = "";
    replace(answer, told("info", say("looking")));
    // A code names its card by itself: it is noted at once, and looked up only to be shown.
    const noted = identifier.type === "scan" ? note(order, identifier) : null;
    try {
      const { cards, notice } = await agent.find(identifier);
      if (notice) await away(notice, noted, isShown);
      else if (cards.length === 1) await take(cards[0], noted || note(order, { type: "card_id", value: cards[0].id }), isShown);
      else if (!isShown()) return;
      else if (cards.length === 0) replace(answer, told("warn", say("nobody"), say("nobody-text")));
      else choose(cards, order);
    } catch (refused) {
      if (isShown()) await failed(refused, noted, isShown);
    }
  }

  /** Nobody can be asked whose card it is; it is noted all the same where the code alone names it. */
  async function away(notice, noted, isShown) {
    const said = noted && (await noted);
    const about = told(notice.level, notice.title, notice.text);
    if (isShown()) replace(answer, about, said && said.textContent !== about.textContent ? said : null);
  }

  async function take(card, noted, isShown) {
    if (isShown()) replace(answer, cardView(popup, card));
    const said = await noted;
    if (said && isShown()) answer.prepend(said);
  }

  function choose(cards, order) {
    const choice = (card) => element("button", { type: "button", onclick: () => chosen(card) },
      `${card.number} · ${card.progress.current} / ${card.progress.goal}`);
    const chosen = (card) => {
      const mine = ++asked;
      take(card, note(order, { type: "card_id", value: card.id }), () => mine === asked && document.body.contains(answer));
    };
    replace(answer, told("info", say("several")), ...cards.map(choice));
  }

  /** Notes whose the check is, and gives what is to be said of it. */
  async function note(order, identifier) {
    if (!order) return told("info", say("no-check"), say("no-check-text"));
    try {
      const { notice } = await agent.tell(guest(order, identifier));
      return notice ? told(notice.level, notice.title, notice.text) : null;
    } catch (refused) {
      return trouble(say, refused);
    }
  }

  /** The token may have been revoked: this till is to be paired anew then. */
  async function failed(refused, noted, isShown) {
    if (refused.status === 401) {
      popup.pairing.forget();
      return popup.draw();
    }
    const said = noted && (await noted);
    const isSame = said && said.getAttribute("data-level") === "warn";
    if (isShown()) replace(answer, trouble(say, refused), isSame ? null : said);
  }

  const canScan = poster.environment?.android || poster.environment?.iOS;
  const camera = element("button", { type: "button", onclick: scan }, say("camera"));
  async function scan() {
    const { barcode } = (await poster.interface.scanBarcode().catch(() => null)) ?? {};
    // What the camera has read is a code: a number of six digits there is no stamp card's.
    if (barcode) look({ type: "scan", value: barcode.trim() });
  }

  function entered(event) {
    event.preventDefault();
    look(identifierOf(field.value.trim()));
  }

  return element("main", {},
    element("form", { onsubmit: entered },
      element("label", { for: "guest" }, say("guest")),
      element("div", { class: "row" }, field, element("button", { type: "submit" }, say("look")), canScan ? camera : null)),
    answer);
}
