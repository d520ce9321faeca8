// Puts the till page together.
import { asker } from "./asks.js";
import { watch } from "./banner.js";
import { offer as offerCamera } from "./camera.js";
import { watch as watchCashier } from "./cashier.js";
import { watch as watchFocus } from "./lamp.js";
import { listen as hear } from "./live.js";
import { news } from "./news.js";
import { watch as watchPad } from "./pin.js";
import { askedReceipt, isAsked, panel, pieces, read, remember, show, times } from "./show.js";
import { onMuted, play, unlock } from "./sound.js";
import { listen as scans } from "./wedge.js";

const $ = (id) => document.getElementById(id);
// Milliseconds.
const LONGEST = 10000;

// A till program that was started afresh does not know this page until it is asked for once more.
async function renew() {
  const page = await fetch("/", { signal: AbortSignal.timeout(LONGEST) });
  // It does not know this browser, which is on another machine.
  if (page.status === 401) location.assign("/login");
}

const asks = asker(draw, renew);
const board = news(asks.isWaiting);
const signed = watchCashier($("who"));

// An answer, or what is shown until there is one.
function draw({ html, problem, panel: name, about, answered, overtaken }) {
  const held = () => (name ? panel(name, { text: about }) : panel("problem", problem?.notice));
  const answer = (html && pieces(html).answer) || held();
  const said = read(answer);
  const standing = answered ? board.answered(said, overtaken) : "shown";
  if (standing === "over") return;
  show(answer);
  if (standing === "new") play(said.level);
}

function ask(question) {
  return asks.ask({ ...question, body: signed(question.body) });
}

function take(code, alternative) {
  const body = JSON.stringify({ code, alternative });
  return ask({ path: "/page/scans", body, meanwhile: "taking", lost: "lost" });
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-path]");
  if (button) ask(button.dataset);
});

watchPad(document, ask, () => draw({ panel: "not-accepted" }));

$("entry").addEventListener("submit", (event) => {
  event.preventDefault();
  const code = $("code").value.trim();
  $("code").value = "";
  // The keyboard of a touch screen goes away with it.
  $("code").blur();
  if (!code) return;
  // A person may also mean a guest's number, address or telephone.
  ask({ path: "/page/entries", body: JSON.stringify({ text: code }), meanwhile: "taking", lost: "lost" });
});

scans(window, (code, { alternative }) => take(code, alternative));

// A till with a screen that is touched may be a tablet.
if (navigator.maxTouchPoints > 0) {
  $("camera").hidden = false;
  offerCamera($("camera"), $("viewer"), (code) => take(code), (reason) => draw({ panel: `camera-${reason}` }));
}

const tellNewest = hear(document.body.dataset.seen, (html) => {
  const { answer, row } = pieces(html);
  if (!answer || !row) return;
  remember(row);
  const said = read(answer);
  if (!board.heard(said)) return;
  // A card that stays under a scanner is asked about with each reading: the button that is being pressed stays.
  if (said.question && isAsked(said.question)) return;
  show(answer);
  play(said.level);
}, renew);

// Browsers are silent until the page was touched.
unlock();
onMuted((isMuted) => { $("muted").hidden = !isMuted; });
watchFocus($("focus"));

watch($("banner"), {
  isBusy: asks.isWaiting, renew, tell: tellNewest, asked: askedReceipt, over: () => draw({ panel: "whose-over" }),
});
times(document);
