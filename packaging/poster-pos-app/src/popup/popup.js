// The window that opens over the check: pairing at first, then the guest's card.
import { guestView } from "./guest_view.js";
import { pairView } from "./pair_view.js";
import { element, replace } from "./element.js";
import style from "./popup.css";
import { words } from "../words.js";

export class Popup {
  constructor(poster, agent, pairing) {
    Object.assign(this, { poster, agent, pairing });
    this.say = words(poster.settings?.lang);
    // A partner's app has a name of its own.
    this.title = poster.settings?.applicationName || this.say("title");
  }

  async open(order) {
    this.order = order ?? (await this.active());
    this.poster.interface.popup({ width: 560, height: 480, title: this.title });
    this.draw();
  }

  /** Poster answers it on the screens of a check only. */
  async active() {
    try {
      return (await this.poster.orders.getActive())?.order ?? null;
    } catch {
      return null;
    }
  }

  draw() {
    const view = this.pairing.isPaired ? guestView(this) : pairView(this);
    view.prepend(element("h1", {}, this.title));
    replace(document.body, element("style", {}, style), view);
    new MutationObserver(intoSight).observe(view, { childList: true, subtree: true });
    const first = view.querySelector("[data-first]");
    if (first) first.focus();
  }

  closed() {
    this.order = null;
    replace(document.body);
  }
}

/** The window is small: what is said last is to be seen without being looked for. */
function intoSight(changes) {
  let last = null;
  for (const { addedNodes } of changes) {
    for (const node of addedNodes) if (node.matches && node.matches(".told, .booking")) last = node;
  }
  if (last) last.scrollIntoView({ block: "nearest" });
}
