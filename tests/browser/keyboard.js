// Keys as a scanner or a person presses them, with the place of each key and what the layout makes of it.
const ROWS = {
  Digit1: "1!", Digit2: "2@", Digit3: "3#", Digit4: "4$", Digit5: "5%", Digit6: "6^", Digit7: "7&", Digit8: "8*",
  Digit9: "9(", Digit0: "0)", Minus: "-_", Equal: "=+", BracketLeft: "[{", BracketRight: "]}", Backslash: "\\|",
  Semicolon: ";:", Quote: "'\"", Comma: ",<", Period: ".>", Slash: "/?", Space: "  ",
};
const LETTERS = "abcdefghijklmnopqrstuvwxyz";
const RUSSIAN = {
  q: "й", w: "ц", e: "у", r: "к", t: "е", y: "н", u: "г", i: "ш", o: "щ", p: "з", a: "ф", s: "ы", d: "в", f: "а",
  g: "п", h: "р", j: "о", k: "л", l: "д", z: "я", x: "ч", c: "с", v: "м", b: "и", n: "т", m: "ь", ":": "Ж", "/": ".",
  ".": "ю", "?": ",",
};

// What each layout makes of the key that is this character on an American keyboard.
const LAYOUTS = {
  us: (character) => character,
  ru: (character) => {
    const lower = RUSSIAN[character.toLowerCase()];
    return lower ? (character === character.toLowerCase() ? lower : lower.toUpperCase()) : character;
  },
};

function place(character) {
  const lower = character.toLowerCase();
  if (LETTERS.includes(lower)) return { code: `Key${lower.toUpperCase()}`, shift: character !== lower };
  const [code, both] = Object.entries(ROWS).find(([, both]) => both.includes(character)) ?? [];
  if (!code) throw new Error(`no key for ${character}`);
  return { code, shift: both.indexOf(character) === 1 };
}

const wait = (time) => new Promise((over) => setTimeout(over, time));

/** Types `text` and `end`, a key each `every` milliseconds, 0: as fast as it goes. */
export async function type(page, text, { every = 0, layout = "us", end = "Enter" } = {}) {
  const cdp = await page.context().newCDPSession(page);
  const press = (event) => cdp.send("Input.dispatchKeyEvent", event);
  const keys = [...text].map((character) => {
    const { code, shift } = place(character);
    const key = LAYOUTS[layout](character);
    return { code, key, text: key, modifiers: shift ? 8 : 0 };
  });
  if (end) keys.push({ code: end, key: end, text: end === "Enter" ? "\r" : "", windowsVirtualKeyCode: end === "Enter" ? 13 : 9 });
  // As a scanner does: at its own pace, whatever the page is at.
  const sent = [];
  const begun = performance.now();
  const at = (time) => (every === 0 ? null : wait(Math.max(0, begun + time - performance.now())));
  for (const [number, key] of keys.entries()) {
    await at(number * every);
    sent.push(press({ type: "keyDown", ...key }));
    await at((number + 0.5) * every);
    sent.push(press({ type: "keyUp", ...key, text: undefined }));
  }
  await Promise.all(sent);
  await cdp.detach();
}
