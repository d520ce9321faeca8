// Tells a scanner that types from a person who types: what is to be done with each key, from what was pressed before.
// Nothing here knows of the page or of a clock; times are milliseconds of the events' own clock.
//
// A burst is a row of keys with no silence in it. It is a scan where it is faster than a person types, and no key is
// still down when the next one comes: at such a speed a person's fingers overlap. The first keys of a burst go where
// they were typed, because they are nearly always a person's; from the key on that makes it a scan they are held back.
// When it ends as a scan, what went through is taken out of the field again; when not, what was held is given back.
import { byLayout, byPlace, read } from "./keys.js";

// A longer silence ends a burst.
export const GAP = 120;
// Keys of a code; what comes after these is cut.
export const LONGEST = 500;
// Half of a scan's keys come at least as fast, with the fewest characters that such a scan has.
const SWIFT = { typical: 35, fewest: 4 };
const SLOW = { typical: 65, fewest: 6 };
// Milliseconds after the next key by which a scanner has let go of a key.
const ROLLED = 8;
// A person who typed before or after a scan has at least this time between keys.
const APART = 60;

// keys: the burst; last: when its last key came; held: whether it is held back; ended: when the last scan ended; owed:
// keys whose release is kept from the page too; numbers: the digits of a character that is typed with Alt.
export const quiet = { keys: [], last: -Infinity, held: false, ended: -Infinity, owed: [], numbers: null };

// What one event does: { state, prevent, acts }. `prevent`: the browser must not do what it does with this key. `acts`
// are carried out in their order:
//   { restore }            puts the field back to what `before` of this key says
//   { give }               keys that a person typed and that were held back
//   { scan, alternative }  a code
//
// The event is one of
//   { type: "down", code, key, shift, caps, altGraph, ctrl, alt, meta, repeat, composing, at, kind, before }
//     kind: "field" takes text, "button" is pressed by this key, "page" is anything else; before: the field as it was
//   { type: "up", code, at, before }
//   { type: "text", data, at }  the browser is about to write this into a field
//   { type: "silence", at }     no key up to now; to be told before each "down" too, so that its `before` is what is left
//   { type: "lost" }            the page has lost the keyboard, perhaps within a scan
export function step(state, event) {
  switch (event.type) {
    case "down": return down(state, event);
    case "up": return up(state, event);
    case "text": return text(state, event);
    case "lost": return result(quiet, false, give(state.keys));
    default: return event.at - state.last > GAP ? end(state, event.at) : result(state);
  }
}

function down(state, event) {
  if (/^(Shift|Control|Alt|AltGraph|Meta|OS|CapsLock|NumLock|ScrollLock|Fn.*)$/.test(event.key)) return result(state);
  if (event.repeat) return state.owed.includes(event.code) ? result(state, true) : person(state);
  // What an input method makes of keys is a person's; a dead key within a scan goes through one too.
  if (event.composing && !state.held) return person(state);
  return pressed({ ...state, owed: state.owed.filter((code) => code !== event.code) }, event);
}

function pressed(state, event) {
  if (isTerminator(event)) return terminated(state, event);
  if (isNumber(event)) return result(numbered(state, event));
  // Function and control keys say nothing in a scan: the separator of GS1 codes is Ctrl+].
  if (/^F\d+$/.test(event.key)) return state.held ? swallowed(state, event) : result(state);
  if (!event.altGraph && (event.ctrl || event.alt || event.meta)) {
    return state.held || event.at - state.last <= SWIFT.typical ? swallowed(state, event) : person(state);
  }
  if (byLayout(event) !== null || byPlace(event) !== null) return typed(state, event);
  return isEcho(state, event) && event.code === "ArrowDown" ? swallowed(state, event) : person(state);
}

function up(state, event) {
  if (/^Alt/.test(event.code) && state.numbers) return composed({ ...state, numbers: null }, state.numbers, event);
  const keys = state.keys.map((key) => (key.code === event.code && key.up === undefined ? { ...key, up: event.at } : key));
  const owed = state.owed.filter((code) => code !== event.code);
  return result({ ...state, keys, owed }, owed.length !== state.owed.length);
}

// A character that was typed with Alt is written by the browser after its keys: only here it can be kept out.
function text(state, { data, at }) {
  const key = state.keys.at(-1);
  const isHeld = key?.said !== undefined && key.held && key.said === data && at - key.at <= GAP;
  return result(state, isHeld);
}

function typed(state, event) {
  if (state.keys.length >= LONGEST) return state.held ? swallowed(state, event) : after(person(state), event);
  const { code, key, shift, caps, altGraph, at, kind, before } = event;
  return push(state, { code, key, shift, caps, altGraph, at, kind, before, gap: at - state.last });
}

function push(state, key) {
  // A button is pressed by this key at once, and nobody can take that back.
  const press = key.kind === "button" && isPressing(key);
  const held = state.held || find([...state.keys, key], key.at) !== null;
  const isKept = held || press;
  const keys = [...state.keys, { ...key, press, held: isKept }];
  const owed = isKept ? [...state.owed, key.code] : state.owed;
  return result({ ...state, keys, held, owed, last: key.at }, isKept);
}

// Alt and the digits of a character, as some scanners type on Windows whatever the layout is. Slow for a character, so
// that the time between two of its keys counts.
function numbered(state, { code, at }) {
  const { digits = "", gap = 0 } = state.numbers ?? {};
  const since = state.keys.length || digits ? at - state.last : 0;
  return { ...state, numbers: { digits: digits + code.at(-1), gap: Math.max(gap, since) }, last: at };
}

function composed(state, { digits, gap }, { at, before }) {
  const number = Number(digits) % 256;
  if ([9, 10, 13].includes(number)) return end(state, at);
  if (number < 32 || number > 126) return person(state);
  return push(state, { code: "", said: String.fromCharCode(number), kind: "field", at, before, gap });
}

function terminated(state, event) {
  // CR and LF come as two keys.
  if (!state.keys.length && isEcho(state, event)) return swallowed({ ...state, ended: event.at }, event);
  if (!state.keys.length) {
    if (event.kind !== "button" || !isPressing(event)) return result(state);
    return push(state, { ...event, said: "", gap: 0 });
  }
  const done = end(state, event.at, event.at - state.last);
  // Where a person has typed behind the scan, this key is theirs too.
  const isScan = done.acts.at(-1)?.scan !== undefined;
  return isScan ? swallowed(done.state, event, done.acts) : after(done, event);
}

function end(state, at, pause = Infinity) {
  const found = find(state.keys, at, pause);
  if (!found) return result(idle(state), false, give(state.keys));
  const { before, scan, behind } = found;
  const { code, alternative } = read(scan);
  const acts = [{ restore: scan[0].before }, ...give(before), { scan: code, alternative }, ...give(behind)];
  return result({ ...idle(state), ended: behind.length ? -Infinity : at }, false, acts);
}

function idle(state) {
  return { ...quiet, owed: state.owed, ended: state.ended };
}

function give(keys) {
  const held = keys.filter((key) => key.held);
  return held.length ? [{ give: held }] : [];
}

function person(state) {
  return result(idle(state), false, give(state.keys));
}

function after(done, event) {
  const next = step(done.state, event);
  return { ...next, acts: [...done.acts, ...next.acts] };
}

function swallowed(state, event, acts = []) {
  return result({ ...state, last: event.at, owed: [...state.owed, event.code] }, true, acts);
}

function result(state, prevent = false, acts = []) {
  return { state, prevent, acts };
}

function isTerminator({ code, key, shift, ctrl, alt, meta }) {
  if (alt || meta || shift) return false;
  return ctrl ? /^Key[IJM]$/.test(code) : key === "Enter" || key === "Tab";
}

function isEcho(state, { at }) {
  return at - state.ended <= GAP;
}

function isNumber({ code, alt, ctrl }) {
  return alt && !ctrl && /^Numpad\d$/.test(code);
}

function isPressing({ code }) {
  return /^(Enter|NumpadEnter|Space)$/.test(code);
}

// The scan in a burst, and what a person typed before and behind it; null where there is none. `at`: the time it is;
// `pause`: milliseconds from the last key to the end of the code, because what comes right before that is a part of it.
function find(keys, at, pause = Infinity) {
  for (let from = keys.length - 1; from >= 0; from--) {
    if (from > 0 && keys[from].gap <= APART) continue;
    const run = keys.slice(from), speed = typical(run);
    if (from > 0 && !isTyped(keys.slice(1, from + 1), keys[from], speed)) continue;
    const end = pause <= apart(speed) ? -1 : run.findIndex((key, place) => place > 0 && isTyped(run.slice(place), key, speed));
    const scan = end < 0 ? run : run.slice(0, end);
    if (isScan(scan, at)) return { before: keys.slice(0, from), scan, behind: run.slice(scan.length) };
  }
  return null;
}

// Whether a person typed these keys, which this one parts from a scan of that speed. A scanner that halts once
// has keys of its own speed on both sides.
function isTyped(keys, parting, speed) {
  return parting.gap > apart(speed) && keys.every(({ gap }) => gap > 2 * speed + 10);
}

function apart(speed) {
  return Math.max(APART, 4 * speed);
}

function isScan(keys, at) {
  const characters = keys.filter(({ said }) => said !== "");
  const speed = typical(keys);
  const { fewest } = speed <= SWIFT.typical ? SWIFT : SLOW;
  if (speed > SLOW.typical || characters.length < fewest) return false;
  // A held key whose repeats are not called so, as over a remote desktop.
  if (characters.every(({ code, said }) => code === characters[0].code && said === characters[0].said)) return false;
  const rolled = keys.filter(({ up = at, said }, place) => said === undefined && up - keys[place + 1]?.at > ROLLED);
  return rolled.length * 4 <= keys.length;
}

// Milliseconds from key to key; the first has nothing before it.
function typical(keys) {
  return median(keys.slice(1).map(({ gap }) => gap));
}

function median(numbers) {
  return numbers.length ? [...numbers].sort((one, other) => one - other)[numbers.length >> 1] : Infinity;
}
