// What a cashier hears: one short sound for each level, different in pitch, in rhythm and in timbre, so that it is known
// in a loud room and through a small loudspeaker. Nothing here throws: a till without sound is a till all the same.

// Notes: [pitch in Hz, start in s, length in s].
const SOUNDS = {
  ok: { wave: "triangle", notes: [[1047, 0, 0.08], [1568, 0.09, 0.16]] },
  info: { wave: "sine", notes: [[1175, 0, 0.12]] },
  warn: { wave: "square", notes: [[698, 0, 0.1], [698, 0.17, 0.1]] },
  refused: { wave: "sawtooth", notes: [[311, 0, 0.13], [311, 0.19, 0.13], [208, 0.38, 0.4]] },
};
// A square wave of the same height is louder than a sine.
const LOUDNESS = { triangle: 0.8, sine: 0.8, square: 0.35, sawtooth: 0.45 };
// Milliseconds for the browser to start its sound, after which it is taken to be muted.
const PATIENCE = 300;

let context = null, sounding = [], muted = false, tell = () => {};

// Call it once when the page starts: the browser lets the page sound from the first touch or key of a person on.
export function unlock() {
  for (const gesture of ["pointerdown", "pointerup", "keydown"]) addEventListener(gesture, wake, { capture: true, passive: true });
}

// Plays the sound of a level: "ok", "info", "warn" or "refused". Any other is silent. It ends the sound before it.
export function play(level) {
  const sound = SOUNDS[level];
  if (!sound) return;
  try {
    wake();
    if (context?.state === "running") return sing(sound);
    setTimeout(() => {
      if (context?.state === "running") sing(sound);
      else say(true);
    }, PATIENCE);
  } catch {
    say(true);
  }
}

// Calls back with true when a sound was to be played and the browser kept it back, with false when it plays again.
export function onMuted(callback) {
  tell = callback;
  if (muted) tell(true);
}

// A tablet that slept, or a call, may have stopped the sound: every touch starts it again.
function wake() {
  try {
    context ??= create();
    if (context.state !== "running") context.resume().catch(() => {});
  } catch { /* said when a sound is to be played */ }
}

function create() {
  const made = new AudioContext({ latencyHint: "interactive" });
  made.addEventListener("statechange", () => { if (made.state === "running") say(false); });
  return made;
}

function sing({ wave, notes }) {
  sounding.forEach((note) => note.stop());
  sounding = notes.map(([pitch, start, length]) => sung(wave, pitch, context.currentTime + start, length));
}

function sung(wave, pitch, start, length) {
  const note = new OscillatorNode(context, { type: wave, frequency: pitch });
  const gain = new GainNode(context, { gain: 0 });
  // Without a slope the loudspeaker clicks.
  gain.gain.setValueAtTime(0, start);
  gain.gain.linearRampToValueAtTime(LOUDNESS[wave], start + 0.005);
  gain.gain.setValueAtTime(LOUDNESS[wave], start + length - 0.03);
  gain.gain.linearRampToValueAtTime(0, start + length);
  note.connect(gain).connect(context.destination);
  note.start(start);
  note.stop(start + length);
  return note;
}

function say(now) {
  if (now === muted) return;
  muted = now;
  tell(muted);
}
