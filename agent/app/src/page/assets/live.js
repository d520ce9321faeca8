// What is said at the till, as it is said. A page that was away is told what it missed.

// Milliseconds. Where it is refused, as after a restart of the till program, a browser does not try again by itself.
const AGAIN_AFTER = 1000;

// `after` names the notice that the page has seen last. `hear` gets what came, drawn. `renew`: as in asks.js.
export function listen(after, hear, renew) {
  let seen = after;

  function open() {
    const source = new EventSource(`/page/notices?after=${encodeURIComponent(seen)}`);
    source.addEventListener("notice", (event) => {
      seen = event.lastEventId;
      hear(event.data);
    });
    source.addEventListener("error", async () => {
      if (source.readyState !== EventSource.CLOSED) return;
      await renew().catch(() => {});
      setTimeout(open, AGAIN_AFTER);
    });
  }

  open();
}
