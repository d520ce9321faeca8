// The window that opens over the check: pairing at first, then the guest's card.
import { guestView } from "./guest_view.js";
import { pairView } from "./pair_view.js";
import { element } from "./element.js";
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
    document.body.replaceChildren(element("style", {}, style), view);
    new MutationObserver(intoSight).observe(view, { childList: true, subtree: true });
    view.querySelector("[data-first]")?.focus();
  }

  closed() {
    this.order = null;
    document.body.replaceChildren();
  }
}

/** The window is small: what is said last is to be seen without being looked for. */
function intoSight(changes) {
  const added = changes.flatMap(({ addedNodes }) => [...addedNodes]).filter((node) => node.matches?.(".told, .booking"));
  added.at(-1)?.scrollIntoView({ block: "nearest" });
}
