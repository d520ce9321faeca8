// Scanning by the camera of a tablet. The button opens and closes it (its `aria-pressed` says which); the view is shown
// as long as it is open, and holds a `<video muted playsinline>` and, where there shall be a lamp, a hidden
// `<button data-torch>`.
import { decoder } from "./decode.js";
import { once } from "./once.js";

// Milliseconds. Between two pictures that are read, and without a code before the camera is closed.
const PAUSE = 80;
const IDLE = 60000;
const CAMERA = { audio: false, video: { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } } };
const TROUBLES = {
  NotAllowedError: "denied", SecurityError: "denied", NotFoundError: "none", OverconstrainedError: "none",
  NotReadableError: "busy", AbortError: "busy",
};

// Calls `onScan(code)` for each code once, until it has left the picture for two seconds. Calls `onTrouble(reason)`:
//   "insecure"  the browser gives no camera to a page that came over plain http from another machine
//   "denied"    the person or the machine's owner does not allow it
//   "none"      there is no camera
//   "busy"      another program has it, or it was taken away
//   "unable"    this browser cannot read codes
// Answers a function that closes the camera.
export function offer(button, view, onScan, onTrouble = () => {}) {
  let open = null;

  function close() {
    if (!open) return;
    const { stream, reader } = open;
    open = null;
    release(stream);
    reader?.close();
    show(false);
  }

  function show(isOpen) {
    view.hidden = !isOpen;
    button.setAttribute("aria-pressed", String(isOpen));
    if (!isOpen) view.querySelector("video").srcObject = null;
  }

  function fail(mine, reason) {
    if (open !== mine) return;
    close();
    onTrouble(reason);
  }

  async function start() {
    if (!navigator.mediaDevices?.getUserMedia) return onTrouble("insecure");
    const mine = open = {};
    try {
      const stream = await navigator.mediaDevices.getUserMedia(CAMERA);
      // Closed again while the person was asked.
      if (open !== mine) return release(stream);
      mine.stream = stream;
      const video = view.querySelector("video");
      video.srcObject = stream;
      show(true);
      offerTorch(view.querySelector("[data-torch]"), stream);
      stream.getVideoTracks()[0].addEventListener("ended", () => fail(mine, "busy"));
      await video.play();
    } catch (error) {
      return fail(mine, TROUBLES[error.name] ?? "none");
    }
    try {
      mine.reader = await decoder();
      await look(mine);
    } catch {
      fail(mine, "unable");
    }
    // Closed while the reader was on its way.
    return open === mine ? undefined : mine.reader?.close();
  }

  async function look(mine) {
    const video = view.querySelector("video"), fresh = once();
    let last = performance.now();
    while (open === mine && performance.now() - last < IDLE) {
      const codes = video.videoWidth ? await mine.reader.read(video) : [];
      if (open !== mine) return;
      const now = performance.now();
      if (codes.length) last = now;
      fresh(codes, now).forEach((code) => onScan(code));
      await new Promise((over) => setTimeout(over, PAUSE));
    }
    if (open === mine) close();
  }

  button.addEventListener("click", () => (open ? close() : start()));
  document.addEventListener("visibilitychange", () => { if (document.hidden) close(); });
  return close;
}

function release(stream) {
  stream?.getTracks().forEach((track) => track.stop());
}

function offerTorch(button, stream) {
  if (!button) return;
  const track = stream.getVideoTracks()[0];
  button.hidden = !track.getCapabilities?.().torch;
  button.setAttribute("aria-pressed", "false");
  button.onclick = async () => {
    const isOn = button.getAttribute("aria-pressed") !== "true";
    try {
      await track.applyConstraints({ advanced: [{ torch: isOn }] });
      button.setAttribute("aria-pressed", String(isOn));
    } catch {
      button.hidden = true;
    }
  };
}
