// What changes in the queue, as it changes.

// Milliseconds. Where it is refused, as while the till program starts, a browser does not try again by itself.
const AGAIN_AFTER = 1000;
// A stream that is cut off comes back before anybody need know.
const AWAY_AFTER = 3000;
// The till program says at least that it lives, every five seconds: the other end of what is silent has vanished.
const SILENT_AFTER = 12000;

// `hear` gets each change. `back`: changes may have been missed. `away`: there is nobody who would tell of them. `refused`
// finds out why there is no stream: the right to it may have ended.
export function listen(hear, back, away, refused) {
  let missing = null, silence = null;

  function open() {
    const source = new EventSource("/v1/changes");
    const lives = () => {
      clearTimeout(silence);
      silence = setTimeout(() => {
        source.close();
        isLost();
        open();
      }, SILENT_AFTER);
    };
    source.addEventListener("alive", lives);
    source.addEventListener("change", (event) => {
      lives();
      hear(JSON.parse(event.data));
    });
    source.addEventListener("open", () => {
      lives();
      clearTimeout(missing);
      missing = null;
      back();
    });
    source.addEventListener("error", async () => {
      isLost();
      if (source.readyState !== EventSource.CLOSED) return;
      clearTimeout(silence);
      await refused();
      setTimeout(open, AGAIN_AFTER);
    });
    lives();
  }

  function isLost() {
    missing ??= setTimeout(away, AWAY_AFTER);
  }

  open();
}
