// Puts the till page together.
import { asker } from "./asks.js";
import { watch } from "./banner.js";
import { listen } from "./live.js";
import { news } from "./news.js";
import { panel, pieces, read, remember, show, times } from "./show.js";

const $ = (id) => document.getElementById(id);

// A till program that was started afresh does not know this page until it is asked for once more.
async function renew() {
  const page = await fetch("/");
  // It wants to know first who this is.
  if (page.status === 401) location.reload();
}

const asks = asker(draw, renew);
const board = news(asks.isWaiting);

// An answer, or what is shown until there is one.
function draw({ html, problem, panel: name, about, answered }) {
  const answer = html ? pieces(html).answer : problem ? panel("problem", problem) : panel(name, { text: about });
  if (!answered || board.answered(read(answer))) show(answer);
}

function take(code) {
  return asks.ask({ path: "/page/scans", body: JSON.stringify({ code }), meanwhile: "taking", lost: "lost" });
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-path]");
  // The next scan of a scanner that types must not press the button.
  $("code").focus();
  if (button) asks.ask(button.dataset);
});

$("entry").addEventListener("submit", (event) => {
  event.preventDefault();
  const code = $("code").value.trim();
  $("code").value = "";
  $("code").focus();
  if (code) take(code);
});

listen(document.body.dataset.seen, (html) => {
  const { answer, row } = pieces(html);
  remember(row);
  if (board.heard(read(answer))) show(answer);
}, renew);

watch($("banner"), asks.isWaiting, renew);
times(document);
$("code").focus();
