// A camera sees the same code in every picture: it counts once, until it has left the picture for this long.
const GONE = 2000;

// Answers a function that says which of the codes of a picture are new; `now` in milliseconds.
export function once() {
  const seen = new Map();
  return (codes, now) => {
    const fresh = [...new Set(codes)].filter((code) => !(now - seen.get(code) <= GONE));
    for (const code of codes) seen.set(code, now);
    return fresh;
  };
}
