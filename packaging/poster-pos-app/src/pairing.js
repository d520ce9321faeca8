// Which agent this till belongs to: its address, and the token that it knows this app by. They are kept with the till at Poster, so
// that they outlive the app's own storage, and readable by this app only.

const NAME = "stampAgent";
const KEY = "stamp-agent-pairing";
const HERE = "http://127.0.0.1:7717";

export class Pairing {
  constructor(poster) {
    this.poster = poster;
    const { address, token } = read(poster.settings?.spotTabletExtras?.[NAME]) ?? read(stored()) ?? {};
    this.address = address ?? HERE;
    this.token = token ?? null;
  }

  get isPaired() {
    return this.token !== null;
  }

  /** From now on. Poster keeps it where there is internet; else this till does until it is started again. */
  keep(address, token) {
    Object.assign(this, { address, token });
    const text = JSON.stringify({ address, token });
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
    const { address, token } = JSON.parse(text ?? "null") ?? {};
    return typeof address === "string" && typeof token === "string" ? { address, token } : null;
  } catch {
    return null;
  }
}
