// Which agent this till belongs to: its address, and the token that it knows this app by. They are kept with the till at Poster, so
// that they outlive the app's own storage. Whether another application of the account can read them there is not documented.

const NAME = "stampAgent";
const KEY = "stamp-agent-pairing";
const HERE = "http://127.0.0.1:7717";

export class Pairing {
  constructor(poster) {
    this.poster = poster;
    // Poster hears of a change only where there is internet, and the till's own storage may be emptied: the newer one counts.
    const [extras, own] = [read(poster.settings?.spotTabletExtras?.[NAME]), read(stored())];
    const { address, token } = (extras && own && own.at > extras.at ? own : extras ?? own) ?? {};
    this.address = address ?? HERE;
    this.token = token ?? null;
  }

  get isPaired() {
    return this.token !== null;
  }

  /** From now on. Poster keeps it where there is internet; else this till does until it is started again. */
  keep(address, token) {
    Object.assign(this, { address, token });
    const text = JSON.stringify({ address, token, at: Date.now() });
    try {
      window.localStorage.setItem(KEY, text);
    } catch {
      // See above.
    }
    const data = { entity_type: "tablet", entity_id: this.poster.settings?.spotTabletId, extras: { [NAME]: text } };
    try {
      this.poster.makeApiRequest("application.setEntityExtras", { method: "post", data }, () => {});
    } catch {
      // A till without the right for it is paired again after its next start.
    }
  }

  forget() {
    this.keep(this.address, null);
  }
}

function stored() {
  try {
    return window.localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function read(text) {
  try {
    const { address, token, at } = JSON.parse(text ?? "null") ?? {};
    const isToken = typeof token === "string" || token === null;
    return typeof address === "string" && isToken ? { address, token, at: Number(at) || 0 } : null;
  } catch {
    return null;
  }
}
