// What changes in the queue, as it changes.

// Milliseconds. Where it is refused, as while the till program starts, a browser does not try again by itself.
const AGAIN_AFTER = 1000;

// `hear` gets each change. `back`: changes may have been missed.
export function listen(hear, back) {
  const source = new EventSource("/v1/changes");
  source.addEventListener("change", (event) => hear(JSON.parse(event.data)));
  source.addEventListener("open", back);
  source.addEventListener("error", () => {
    if (source.readyState === EventSource.CLOSED) setTimeout(() => listen(hear, back), AGAIN_AFTER);
  });
}
