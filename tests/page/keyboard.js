"use strict";
// A page with a keyboard and a clock of its own, as wedge.js sees them, and who uses it: a scanner and a person.
const { named, stroke } = require("./layouts.js");

// Numbers from 0 to 1, the same for the same seed.
function random(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next, between: (low, high) => low + next() * (high - low),
    of: (things) => things[Math.floor(next() * things.length)],
  };
}

class Field {
  constructor(value = "", at = value.length) {
    Object.assign(this, { value, selectionStart: at, selectionEnd: at, selectionDirection: "none", inputs: 0 });
  }
  matches(list) { return list.includes("textarea"); }
  closest() { return null; }
  setSelectionRange(start, end) { [this.selectionStart, this.selectionEnd] = [start, end]; }
  dispatchEvent() { this.inputs += 1; }
  insert(text) {
    this.value = this.value.slice(0, this.selectionStart) + text + this.value.slice(this.selectionEnd);
    this.setSelectionRange(this.selectionStart + text.length, this.selectionStart + text.length);
  }
}

class Button {
  clicks = 0;
  matches() { return false; }
  closest(list) { return list.includes("button") ? this : null; }
  click() { this.clicks += 1; }
}

// `listen` of wedge.js on a page whose focus is on this element. `play` lets events happen at their time. While the page
// stands still, nothing runs; what was due by then runs at its end, timers first.
function page(listen, focus = null, still = { from: Infinity, until: Infinity }) {
  const heard = {}, scans = [], done = [];
  const waits = (at) => (at >= still.from && at < still.until ? still.until : at);
  let now = 0, timers = [];
  globalThis.performance = { now: () => now };
  globalThis.setTimeout = (run, after) => { timers.push({ run, at: waits(now + after) }); return timers.at(-1); };
  globalThis.clearTimeout = (timer) => { timers = timers.filter((other) => other !== timer); };
  const window = { addEventListener: (name, hear) => { heard[name] = hear; }, removeEventListener() {} };
  globalThis.document = { activeElement: focus, execCommand: (_, __, text) => { focus.insert(text); return true; } };
  listen(window, (code, { alternative }) => scans.push({ code, alternative, at: now }));

  const pass = (until) => {
    for (;;) {
      const next = timers.filter(({ at }) => at <= until).sort((one, other) => one.at - other.at)[0];
      if (!next) break;
      now = Math.max(now, next.at);
      timers = timers.filter((timer) => timer !== next);
      next.run();
    }
    now = until;
  };
  const hear = (name, seen) => {
    let prevented = false;
    heard[name]({
      ...seen, target: seen.target ?? focus, timeStamp: seen.at ?? now, getModifierState: (name) => Boolean(seen[name]),
      preventDefault() { prevented = true; }, stopImmediatePropagation() {},
    });
    return !prevented;
  };
  // What a browser does with a key that is left to it.
  const happen = (event) => {
    if (event.type === "blur") return hear("blur", { target: window });
    const isLeft = hear(event.type, event);
    if (event.text !== undefined && hear("beforeinput", { data: event.text })) focus.insert(event.text);
    if (!isLeft || event.type !== "keydown") return undefined;
    const isShortcut = (event.ctrlKey || event.altKey) && !event.AltGraph;
    if (/^(Enter|Tab|Arrow.*|F\d+)$/.test(event.key) || (isShortcut && event.ctrlKey)) done.push(event.key);
    if (focus instanceof Field && [...event.key].length === 1 && !isShortcut) focus.insert(event.key);
    if (focus instanceof Button && ["Enter", " "].includes(event.key)) focus.click();
    return undefined;
  };
  const play = (events) => {
    for (const event of [...events].sort((one, other) => one.at - other.at)) {
      pass(waits(event.at));
      happen(event);
    }
    pass(now + 1000);
  };
  return { scans, done, focus, play };
}

// Events of one key that is pressed for so long.
function key(at, length, { code, key: name, shift = false, altGraph = false, caps = false, ctrl = false, repeat = false }) {
  const seen = {
    code, key: name, shiftKey: shift, ctrlKey: ctrl || altGraph, altKey: altGraph, metaKey: false, repeat,
    AltGraph: altGraph, CapsLock: caps, isComposing: false,
  };
  return [{ ...seen, type: "keydown", at }, { ...seen, type: "keyup", at: at + length }];
}

const ENDS = {
  none: [], enter: [{ code: "Enter", key: "Enter" }], tab: [{ code: "Tab", key: "Tab" }],
  numpad: [{ code: "NumpadEnter", key: "Enter" }],
  "cr lf": [{ code: "Enter", key: "Enter" }, { code: "KeyJ", key: "j", ctrl: true }],
  "enter twice": [{ code: "Enter", key: "Enter" }, { code: "Enter", key: "Enter" }],
  "enter and down": [{ code: "Enter", key: "Enter" }, { code: "ArrowDown", key: "ArrowDown" }],
  "control m": [{ code: "KeyM", key: "m", ctrl: true }],
};

// A scanner that was set to the layout `set`, on a machine that has the layout `on`; null where it cannot say the code.
function scan(code, { at = 0, speed = 5, end = "enter", set = "us", on = "us", caps = false, gap = () => speed } = {}) {
  const strokes = [...code].map((character) => stroke(set, character));
  if (strokes.includes(null)) return null;
  const keys = strokes.map((pressed) => ({ ...pressed, caps, key: named(on, pressed.code, { ...pressed, caps }) }));
  let time = at;
  const events = [...keys, ...ENDS[end]].flatMap((pressed, number) => {
    if (number > 0) time += gap(number);
    return key(time, Math.min(speed / 2, 20), pressed);
  });
  return { events, last: time };
}

// A person who types so many milliseconds a key, now and then two keys in one go. Fingers overlap when they are fast.
function person(text, { at = 0, dice, pace = 100, on = "us" }) {
  let time = at;
  const keys = [...text].map((character, number) => {
    const pressed = { at: time, length: dice.between(65, 120), character };
    // One finger is not that fast.
    const inOneGo = dice.next() < 0.15 && !text.slice(Math.max(number - 2, 0), number + 1).includes(text[number + 1]);
    time += inOneGo ? dice.between(25, 60) : pace * dice.between(0.75, 1.6);
    return pressed;
  });
  const events = keys.flatMap(({ at: from, length, character }, number) => {
    const again = keys.find((other, place) => place > number && other.character === character);
    const pressed = stroke(on, character);
    return key(from, again ? Math.min(length, again.at - from - 1) : length, { ...pressed, key: character });
  });
  return { events, last: keys.at(-1)?.at ?? at };
}

module.exports = { Button, ENDS, Field, key, page, person, random, scan };
