// Requests to the agent on this till, or at its address in the shop's network. None of them waits longer than a cashier looks.

/** A request that only tells something. */
const TELLING_MS = 4_000;
/** One that a cashier waits for: the agent answers within four seconds, whatever the internet does. */
const ASKING_MS = 7_000;

/** The agent did not answer, or said no. `problem`: what it said, as in RFC 9457; none where it is away. */
export class Refused extends Error {
  constructor(status, problem) {
    super(problem?.title ?? "the agent does not answer");
    this.status = status;
    this.problem = problem;
  }
}

export class Agent {
  constructor(poster, pairing) {
    this.poster = poster;
    this.pairing = pairing;
  }

  /** Tells of a check or of its guest. */
  tell(message) {
    const { accountUrl, spotId, spotTabletId, currencyCodeIso } = this.poster.settings;
    const till = { accountUrl, spotId, spotTabletId, currencyCodeIso };
    return this.ask("post", "/v1/tills/poster/told", { ...message, till }, TELLING_MS);
  }

  /** The cards of whoever this is. */
  find(guest) {
    return this.ask("post", "/v1/cards/search", guest);
  }

  /** Redeems one of a card's vouchers. The key is the tap's own: the same tap twice is one redemption. */
  redeem(voucher, card, key) {
    const body = { voucher_id: voucher.id, card: { type: "card_id", value: card.id } };
    return this.ask("post", "/v1/redemptions?wait=4000", body, ASKING_MS, [`Idempotency-Key: "${key}"`]);
  }

  /** What became of an operation. */
  operation(id) {
    return this.ask("get", `/v1/operations/${encodeURIComponent(id)}`);
  }

  /** A code that the agent has shown becomes a token. */
  pair(address, code) {
    return this.request(address, "post", "/v1/pairings", { code }, ASKING_MS, []);
  }

  ask(method, path, body, timeout = ASKING_MS, headers = []) {
    const { address, token } = this.pairing;
    if (!token) return Promise.reject(new Refused(401));
    return this.request(address, method, path, body, timeout, [...headers, `Authorization: Bearer ${token}`]);
  }

  request(address, method, path, body, timeout, headers) {
    const options = { method, timeout, localRequest: true, headers: [...headers, "Content-Type: application/json"] };
    if (body !== undefined) options.data = body;
    return new Promise((resolve, reject) => {
      // Poster's own time-out is off by default and may not hold on every till.
      const late = setTimeout(() => reject(new Refused(0)), timeout + 1_000);
      this.poster.makeRequest(address + path, options, (answer) => {
        clearTimeout(late);
        const { status, result } = read(answer);
        if (result === undefined || status === 0) return reject(new Refused(0));
        const isProblem = status >= 400 || (typeof result.status === "number" && typeof result.code === "string");
        if (isProblem) return reject(new Refused(result.status ?? status, result));
        resolve(result);
      });
    });
  }
}

/**
 * What came back. Text on some tills, an object on others; `code` is 0 without an answer and 1 where it is no JSON, one
 * page of the documentation calls it `status`.
 */
function read(answer) {
  const status = Number(answer?.status ?? answer?.code ?? 200);
  let result = answer?.result;
  if (result === "" || result === null || result === false) result = status >= 200 ? {} : undefined;
  if (typeof result === "string") {
    try {
      result = JSON.parse(result);
    } catch {
      result = undefined;
    }
  }
  return { status: result === undefined ? 0 : status < 100 ? 200 : status, result };
}
