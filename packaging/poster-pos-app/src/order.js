// What is told of a check: what the agent needs to know it again, and no more.

const TOLD = ["id", "orderName", "dateStart", "status", "payType", "total", "discount", "payedSum", "payedCash", "payedCard",
  "payedThirdParty", "payedBonus", "payedCert", "roundSum", "clientId", "serviceMode"];

/** A check that was just paid. */
export async function closed(poster, order) {
  const at = Date.now();
  const client = await clientOf(poster, order.clientId);
  // Poster leaves the closing time at 0 (its own examples do); a check that waits in the outbox is told of later.
  const dateClose = Number(order.dateClose) || at;
  return { event: "afterOrderClose", order: { ...some(order, TOLD), dateClose, products: products(order.products) }, client };
}

/** Whose an open check is by now; without a client: nobody's any more. */
export async function guestOf(poster, orderId, clientId) {
  return { event: "orderClientChange", orderId, client: await clientOf(poster, clientId) };
}

/** The guest whose card was read in the popup. */
export function guest(order, identifier) {
  return { event: "guestRead", orderId: order.id, guest: identifier };
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
