// The app on a till of Poster: tells the agent beside it of closed checks and of their guests, and shows a guest's card. No sale
// ever waits for it: nothing here answers an event that Poster waits for (docs of the POS platform, "events").
import { Agent, Refused } from "./agent.js";
import { Outbox } from "./outbox.js";
import { Pairing } from "./pairing.js";
import { Popup } from "./popup/popup.js";
import { closed, givenBack, guestOf } from "./order.js";

/** Poster's object is there a moment after the bundle on some tills (observed by others). */
const LOOK_MS = 250;
const LOOKS = 240;

function begin(poster) {
  const pairing = new Pairing(poster);
  const agent = new Agent(poster, pairing);
  const outbox = new Outbox((message) => agent.tell(message));
  const popup = new Popup(poster, agent, pairing);

  poster.on("afterOrderClose", ({ order }) => {
    const at = Date.now();
    closed(poster, order, at).then((message) => outbox.put(message, at)).catch(unexpected);
  });
  poster.on("orderClientChange", ({ clientId, orderId }) => {
    guestOf(poster, orderId, clientId).then((message) => agent.tell(message)).catch(unexpected);
  });
  poster.on("returnFiscal", ({ order }) => outbox.put(givenBack(order), Date.now()).catch(unexpected));
  poster.on("applicationIconClicked", ({ order }) => popup.open(order).catch(unexpected));
  poster.on("afterPopupClosed", () => popup.closed());
  poster.interface.showApplicationIconAt({ functions: popup.title, order: popup.title });

  outbox.send();
}

/** An agent that is away is none of it. What else goes wrong here stands in the till's console, and holds up no sale. */
function unexpected(caught) {
  if (!(caught instanceof Refused)) console.error("stamp-agent", caught);
}

function wait(looks) {
  if (typeof window.Poster === "object" && window.Poster !== null) return begin(window.Poster);
  if (looks > 0) setTimeout(() => wait(looks - 1), LOOK_MS);
}

wait(LOOKS);
