"use strict";
// What the keys of a keyboard give, by the layout that the machine has. A row of places, plain and with Shift; "†" is a
// dead key, "∅" gives nothing.
const PLACES = [
  "Backquote", ..."1234567890".split("").map((digit) => `Digit${digit}`), "Minus", "Equal",
  ..."QWERTYUIOP".split("").map((letter) => `Key${letter}`), "BracketLeft", "BracketRight", "Backslash",
  ..."ASDFGHJKL".split("").map((letter) => `Key${letter}`), "Semicolon", "Quote",
  ..."ZXCVBNM".split("").map((letter) => `Key${letter}`), "Comma", "Period", "Slash", "Space", "IntlBackslash",
];
const US = ["`1234567890-=qwertyuiop[]\\asdfghjkl;'zxcvbnm,./ \\", "~!@#$%^&*()_+QWERTYUIOP{}|ASDFGHJKL:\"ZXCVBNM<>? |"];
const LAYOUTS = {
  us: US,
  pl: [...US, { KeyA: "ą", KeyE: "ę", KeyO: "ó", KeyL: "ł", KeyU: "€" }],
  ru: ["ё1234567890-=йцукенгшщзхъ\\фывапролджэячсмитьбю. \\", "Ё!\"№;%:?*()_+ЙЦУКЕНГШЩЗХЪ/ФЫВАПРОЛДЖЭЯЧСМИТЬБЮ, /"],
  uk: ["'1234567890-=йцукенгшщзхї\\фівапролджєячсмитьбю. ґ", "₴!\"№;%:?*()_+ЙЦУКЕНГШЩЗХЇ/ФІВАПРОЛДЖЄЯЧСМИТЬБЮ, Ґ"],
  de: [
    "†1234567890ß†qwertzuiopü+#asdfghjklöäyxcvbnm,.- <", "°!\"§$%&/()=?†QWERTZUIOPÜ*'ASDFGHJKLÖÄYXCVBNM;:_ >",
    { KeyQ: "@", Digit7: "{", Digit8: "[", Digit9: "]", Digit0: "}", Minus: "\\", BracketRight: "~", IntlBackslash: "|" },
  ],
  fr: [
    "²&é\"'(-è_çà)=azertyuiop†$*qsdfghjklmùwxcvbn,;:! <", "∅1234567890°+AZERTYUIOP†£µQSDFGHJKLM%WXCVBN?./§ >",
    { Digit3: "#", Digit4: "{", Digit5: "[", Digit6: "|", Digit8: "\\", Digit0: "@", Minus: "]", Equal: "}" },
  ],
  sk: [
    ";+ľščťžýáíé=†qwertzuiopúäňasdfghjklô§yxcvbnm,.- &", "†1234567890%†QWERTZUIOP/()ASDFGHJKL\"!YXCVBNM?:_ *",
    {
      KeyQ: "\\", KeyW: "|", KeyV: "@", KeyF: "[", KeyG: "]", KeyB: "{", KeyN: "}", KeyX: "#", Comma: "<", Period: ">",
      KeyC: "&", Slash: "*", Semicolon: "$",
    },
  ],
};

// What events call the key at a place.
function named(layout, code, { shift = false, altGraph = false, caps = false } = {}) {
  const [plain, shifted, third = {}] = LAYOUTS[layout];
  const place = PLACES.indexOf(code);
  const key = altGraph ? third[code] ?? "∅" : [...(shift ? shifted : plain)][place];
  if (key === "†") return "Dead";
  if (key === "∅") return "Unidentified";
  const isLetter = key.toLowerCase() !== key.toUpperCase();
  return caps && isLetter && !altGraph ? (shift ? key.toLowerCase() : key.toUpperCase()) : key;
}

// The key that gives this character under a layout; null where there is none.
function stroke(layout, character) {
  const [plain, shifted, third = {}] = LAYOUTS[layout];
  for (const [shift, row] of [[false, plain], [true, shifted]]) {
    const place = [...row].indexOf(character);
    if (place >= 0) return { code: PLACES[place], shift, altGraph: false };
  }
  const code = Object.keys(third).find((place) => third[place] === character);
  return code ? { code, shift: false, altGraph: true } : null;
}

for (const [name, [plain, shifted]] of Object.entries(LAYOUTS)) {
  for (const row of [plain, shifted]) {
    if ([...row].length !== PLACES.length) throw new Error(`${name}: ${[...row].length} keys, not ${PLACES.length}: ${row}`);
  }
}

module.exports = { LAYOUTS, named, stroke };
