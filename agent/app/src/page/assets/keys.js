// What a scanner meant by its keys. It sends places on a keyboard; the machine's layout makes characters of them. A
// scanner as it comes out of its box counts on a US layout: then the place is right, and the character only if the
// machine has that layout. A scanner that was set to the machine's layout counts on that one: then the character is
// right, and the place is not. Which of the two it is, the machine does not say.

const US = {
  Backquote: "`~", Digit1: "1!", Digit2: "2@", Digit3: "3#", Digit4: "4$", Digit5: "5%", Digit6: "6^", Digit7: "7&",
  Digit8: "8*", Digit9: "9(", Digit0: "0)", Minus: "-_", Equal: "=+", BracketLeft: "[{", BracketRight: "]}",
  Backslash: "\\|", Semicolon: ";:", Quote: "'\"", Comma: ",<", Period: ".>", Slash: "/?", Space: "  ",
  NumpadDecimal: "..", NumpadAdd: "++", NumpadSubtract: "--", NumpadMultiply: "**", NumpadDivide: "//",
};
for (const letter of "ABCDEFGHIJKLMNOPQRSTUVWXYZ") US[`Key${letter}`] = letter.toLowerCase() + letter;
for (const digit of "0123456789") US[`Numpad${digit}`] = digit + digit;

// The character at this place of a US keyboard; null where it has none, and with AltGr, which it does not have.
// Caps Lock is not asked: a scanner presses Shift for its capitals and does not know of the lock.
export function byPlace({ code, key, shift, caps, altGraph }) {
  if (altGraph || !US[code]) return null;
  const [plain, shifted] = US[code];
  // Programs that make up keys, as for a remote desktop, name a character without the Shift that it takes.
  return shift || (key === shifted && !caps) ? shifted : plain;
}

// The character that the layout made; null for a dead key and for a key that is named ("Enter").
export function byLayout({ key }) {
  return [...(key ?? "")].length === 1 ? key : null;
}

// What the keys of a scan say: `code`, and where it cannot be told, the `alternative` that may be meant instead.
export function read(keys) {
  const place = join(keys, byPlace), layout = join(keys, byLayout);
  if (!place.whole) return { code: layout.whole ? layout.text : join(keys, (key) => byPlace(key) ?? byLayout(key)).text };
  let other = layout.whole ? layout.text : null;
  if (other === null || !isAscii(other)) {
    // No scanner was set to a layout that cannot say what it reads. It may know of Caps Lock all the same.
    const locked = join(keys, withCapsLock).text;
    if (locked !== place.text) other = locked;
  }
  if (other === null || other === place.text) return { code: place.text };
  return isLikelier(other, place.text) ? { code: other, alternative: place.text } : { code: place.text, alternative: other };
}

function join(keys, reading) {
  const characters = keys.map((key) => key.said ?? reading(key));
  return { text: characters.join(""), whole: !characters.includes(null) };
}

function withCapsLock({ code, shift, caps, altGraph }) {
  return byPlace({ code, altGraph, shift: caps && /^Key[A-Z]$/.test(code) ? !shift : shift });
}

// A layout moves punctuation about: what is an address in one reading is none in the other, and letters become marks.
function isLikelier(other, place) {
  if (!isAscii(other)) return false;
  if (isAddress(other) !== isAddress(place)) return isAddress(other);
  return marks(other) < marks(place);
}

function isAscii(text) {
  return /^[\x20-\x7e]*$/.test(text);
}

function isAddress(text) {
  return /https?:\/\//.test(text);
}

function marks(text) {
  return text.replace(/[A-Za-z0-9_-]/g, "").length;
}
