// What is said at the till, as it is said. A page that was away is told what it missed.

// Milliseconds. Where it is refused, as after a restart of the till program, a browser does not try again by itself.
const AGAIN_AFTER = 1000;

// `after` names the notice that the page has seen last. `hear` gets what came, drawn. `renew`: as in asks.js.
// Answers a function that is told the name of the newest notice with each look at how the till stands: a connection whose
// other end has vanished stays open for minutes and brings nothing.
export function listen(after, hear, renew) {
  let seen = after, source = null;
  // What had been said at the look before and had not come.
  let owed = null;

  function open() {
    const mine = source = new EventSource(`/page/notices?after=${encodeURIComponent(seen)}`);
    mine.addEventListener("notice", (event) => {
      seen = event.lastEventId;
      hear(event.data);
    });
    mine.addEventListener("error", async () => {
      if (mine.readyState !== EventSource.CLOSED) return;
      await renew().catch(() => {});
      setTimeout(open, AGAIN_AFTER);
    });
  }

  open();
  return (last) => {
    const isDead = owed !== null && isBefore(seen, owed);
    owed = !isDead && isBefore(seen, last) ? last : null;
    // One that was refused is opened again anyway.
    if (!isDead || source.readyState === EventSource.CLOSED) return;
    source.close();
    open();
  };
}

// A name is that of a run of the till program, and a number in it. Of another run nothing has been seen.
function isBefore(seen, last) {
  const [[run, number], [seenRun, seenNumber]] = [last, seen].map((name) => name.split("-"));
  return Number(number) > (run === seenRun ? Number(seenNumber) : 0);
}
