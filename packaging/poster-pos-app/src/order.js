// What is told of a check: what the agent needs to know it again, and no more.

const TOLD = ["id", "orderName", "dateStart", "status", "payType", "total", "discount", "payedSum", "payedCash", "payedCard",
  "payedThirdParty", "payedBonus", "payedCert", "roundSum", "clientId", "serviceMode"];

/** How long a till may take to say who a client is; without an answer the check is told of without. */
const CLIENT_MS = 2_000;

/** A check that was paid at `at`. */
export async function closed(poster, order, at) {
  const client = await clientOf(poster, order.clientId);
  // Poster leaves the closing time at 0 (its own examples do); a check that waits in the outbox is told of later.
  const dateClose = Number(order.dateClose) || at;
  return { event: "afterOrderClose", order: { ...some(order, TOLD), dateClose, products: products(order.products) }, client };
}

/** Whose an open check is by now; without a client: nobody's any more. */
export async function guestOf(poster, orderId, clientId) {
  return { event: "orderClientChange", orderId, client: await clientOf(poster, clientId) };
}

/** A check that was given back at the fiscal printer, in whole or in part. */
export function givenBack(order) {
  return { event: "returnFiscal", order: some(order, ["id", "orderName"]) };
}

/** The guest whose card was read in the popup. */
export function guest(order, identifier) {
  return { event: "guestRead", orderId: order.id, guest: identifier };
}

/** What of Poster's client can name a card. A till that does not say loses no check. */
async function clientOf(poster, id) {
  if (!Number(id)) return null;
  try {
    const found = await Promise.race([poster.clients.get(Number(id)), late()]);
    const client = found?.client ?? found;
    return { id: Number(id), ...some(client ?? {}, ["cardNumber", "phone", "email", "groupId"]) };
  } catch {
    return { id: Number(id) };
  }
}

function late() {
  return new Promise((_, reject) => setTimeout(() => reject(new Error("the till does not say who the client is")), CLIENT_MS));
}

/** An object with the keys "0", "1", … by the documentation; a list on some tills (observed by others). */
function products(lines) {
  return Object.values(lines ?? {}).map((line) => some(line, ["id", "count", "price", "productSum"]));
}

function some(object, names) {
  const told = {};
  for (const name of names) if (object[name] !== undefined && object[name] !== null) told[name] = object[name];
  return told;
}
