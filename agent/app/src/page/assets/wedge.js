// Scanners that type: listens to the keys of a page, and calls `onScan(code, { alternative })` for each scan, wherever
// the focus is. `alternative` is set where the keys may mean something else too (keys.js). What a person types stays as
// it is. Give it `window`, so that nothing of the page sees a scan's keys before. Answers a function that ends it.
import { GAP, quiet, step } from "./burst.js";
import { fieldOf, isPressedBy, restore, snapshot, write } from "./field.js";
import { byLayout } from "./keys.js";

// Milliseconds; a timer that is later than this has waited for the page, and so may keys have.
const STALLED = 20;

export function listen(target, onScan) {
  let state = quiet, timer = 0;

  function take(event, seen) {
    const done = step(state, seen);
    state = done.state;
    if (done.prevent) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
    clearTimeout(timer);
    if (state.keys.length || state.numbers) wait(false);
    done.acts.forEach(carryOut);
  }

  function carryOut(act) {
    if (act.restore) restore(act.restore);
    else if (act.give) act.give.forEach(giveBack);
    else if (act.scan) onScan(act.scan, { alternative: act.alternative });
  }

  // The burst is over when no key comes for a while.
  function wait(again) {
    const due = performance.now() + GAP + 1;
    timer = setTimeout(() => {
      const now = performance.now();
      if (!again && now - due > STALLED) wait(true);
      else take(null, { type: "silence", at: now });
    }, GAP + 1);
  }

  function press(event) {
    // What comes of a burst that is over changes the field, which is looked at for this key.
    take(null, { type: "silence", at: event.timeStamp });
    take(event, {
      type: "down", ...common(event),
      key: event.key, shift: event.shiftKey, ctrl: event.ctrlKey, alt: event.altKey, meta: event.metaKey,
      caps: event.getModifierState("CapsLock"), altGraph: event.getModifierState("AltGraph"),
      repeat: event.repeat, composing: event.isComposing || event.keyCode === 229, kind: kind(event),
    });
  }

  const heard = {
    keydown: press,
    keyup: (event) => take(event, { type: "up", ...common(event) }),
    beforeinput: (event) => take(event, { type: "text", data: event.data, at: event.timeStamp }),
    blur: (event) => { if (event.target === target) take(event, { type: "lost" }); },
  };
  for (const [name, hear] of Object.entries(heard)) target.addEventListener(name, hear, true);
  return () => {
    clearTimeout(timer);
    for (const [name, hear] of Object.entries(heard)) target.removeEventListener(name, hear, true);
  };
}

function common(event) {
  return { code: event.code, at: event.timeStamp, before: snapshot(event.target) };
}

function kind(event) {
  if (fieldOf(event.target)) return "field";
  return isPressedBy(event.target, event.key) ? "button" : "page";
}

function giveBack(key) {
  if (key.press) key.before.element.click();
  else write(key.before.element, key.said ?? byLayout(key));
}
