// What changes in the queue, as it changes.

// Milliseconds. Where it is refused, as while the till program starts, a browser does not try again by itself.
const AGAIN_AFTER = 1000;
// A stream that is cut off comes back before anybody need know.
const AWAY_AFTER = 3000;

// `hear` gets each change. `back`: changes may have been missed. `away`: there is nobody who would tell of them. `refused`
// finds out why there is no stream: the right to it may have ended.
export function listen(hear, back, away, refused) {
  let missing = null;

  function open() {
    const source = new EventSource("/v1/changes");
    source.addEventListener("change", (event) => hear(JSON.parse(event.data)));
    source.addEventListener("open", () => {
      clearTimeout(missing);
      missing = null;
      back();
    });
    source.addEventListener("error", async () => {
      missing ??= setTimeout(away, AWAY_AFTER);
      if (source.readyState !== EventSource.CLOSED) return;
      await refused();
      setTimeout(open, AGAIN_AFTER);
    });
  }

  open();
}
