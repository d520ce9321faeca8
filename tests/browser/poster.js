// A till of Poster as far as an app on it can see, after the documentation of its POS platform: the object `Poster`, its events, and
// requests that the till itself sends into the shop's network. Orders are in main units, their lines an object keyed "0", "1", …
import { request } from "node:http";

/** The page that Poster's frame is. Nothing of it comes from the internet. */
export const FRAME = "https://platform.joinposter.example/";

/** Runs in the page, before the bundle. */
export function install(settings) {
  const handlers = new Map();
  const clients = new Map([[108, { id: 108, firstname: "John", phone: "+421 905 000 000", cardNumber: "https://my.7stamp.com/en/card_felix/card", groupId: 1 }]]);
  const shown = [];
  let active = null;
  window.Poster = {
    settings,
    environment: { desktop: true, windows: true, android: false, iOS: false },
    on: (name, handler) => handlers.set(name, [...(handlers.get(name) ?? []), handler]),
    orders: { getActive: async () => ({ order: active }) },
    clients: { get: async (id) => clients.get(id) },
    interface: {
      showApplicationIconAt: (places) => shown.push(places),
      popup: (options) => { window.popup = options; },
      closePopup: () => window.till.say("afterPopupClosed"),
      scanBarcode: async () => ({ barcode: "" }),
    },
    makeApiRequest: (method, options, callback) => {
      window.till.extras.push({ method, ...options.data });
      callback({ response: true });
    },
    makeRequest: (url, options, callback) => {
      if (!options.localRequest) throw new Error("a request that goes through Poster's servers");
      window.sendFromTill(url, { ...options, callback: undefined }).then((text) => callback(text === null ? { result: false, code: 0 } : window.till.answered(text)));
    },
  };
  window.till = {
    extras: [],
    shown,
    heard: () => [...handlers.keys()],
    /** Text on some tills, an object on others. */
    isText: true,
    answered: ({ status, text }) => ({ result: window.till.isText ? text : JSON.parse(text || "{}"), code: status }),
    open: (order) => { active = order; },
    say: (name, told = {}) => {
      for (const handler of handlers.get(name) ?? []) handler(told);
    },
  };
}

/**
 * A request of the till itself, without an origin. Answers nothing where nobody has answered.
 */
export function send(url, { method, headers, data, timeout }) {
  return new Promise((resolve) => {
    const named = Object.fromEntries(headers.map((line) => line.split(/: (.*)/s).slice(0, 2)));
    const asked = request(url, { method: method.toUpperCase(), headers: named, timeout }, (answer) => {
      let text = "";
      answer.setEncoding("utf8");
      answer.on("data", (piece) => { text += piece; });
      answer.on("end", () => resolve({ status: answer.statusCode, text }));
    });
    asked.on("error", () => resolve(null));
    asked.on("timeout", () => asked.destroy());
    asked.end(data === undefined ? undefined : JSON.stringify(data));
  });
}

let last = Date.now();

/** An order as the till has it; two of one millisecond there are not. */
export function order(fields = {}) {
  const id = last = Math.max(last + 1, Date.now());
  const products = { 0: { id: 162, count: 2, price: 2.5, productSum: 5 }, 1: { id: 151, count: 1, price: 1.5, productSum: 1.5 } };
  return { id, dateStart: id, dateClose: 0, status: 1, orderName: "", clientId: 0, payType: "0", total: 6.5, products, ...fields };
}

/** The same, paid in cash. */
export function paid(open) {
  return { ...open, status: 2, payType: "mix", payedSum: open.total, payedCash: open.total, dateClose: Date.now() };
}
