// What is told of a check: what the agent needs to know it again, and no more.

/** Ways in which a till names a product's number may differ; all that is told is what Poster says itself. */
const TOLD = ["id", "orderName", "dateStart", "dateClose", "status", "payType", "total", "discount", "payedSum", "payedCash", "payedCard",
  "payedThirdParty", "payedBonus", "approvedBonus", "roundSum", "clientId", "tableId", "parentId", "incomingOrderId"];

/** A check that was just paid. */
export async function closed(poster, order) {
  const client = await clientOf(poster, order.clientId);
  return { kind: "closed", order: { ...some(order, TOLD), products: products(order.products) }, client, at: Date.now() };
}

/** Whose an open check is by now; without a client: nobody's any more. */
export async function guestOf(poster, orderId, clientId) {
  return { kind: "client", order: { id: orderId }, client: await clientOf(poster, clientId), at: Date.now() };
}

/** The guest whose card was read in the popup. */
export function guest(order, identifier) {
  return { kind: "guest", order: some(order, ["id", "orderName"]), guest: identifier, at: Date.now() };
}

/** What of Poster's client can name a card. A till that does not say loses no check. */
async function clientOf(poster, id) {
  if (!Number(id)) return null;
  try {
    const found = await poster.clients.get(Number(id));
    const client = found?.client ?? found;
    return { id: Number(id), ...some(client ?? {}, ["cardNumber", "phone", "email", "groupId"]) };
  } catch {
    return { id: Number(id) };
  }
}

/** An object with the keys "0", "1", … by the documentation; a list on some tills (observed by others). */
function products(lines) {
  return Object.values(lines ?? {}).map((line) => some(line, ["id", "count", "price", "productSum"]));
}

function some(object, names) {
  const there = names.filter((name) => object[name] !== undefined && object[name] !== null);
  return Object.fromEntries(there.map((name) => [name, object[name]]));
}
