// Puts the support page together.
import { listen } from "./changes.js";
import { decisions } from "./decide.js";
import { finds } from "./find.js";
import { list } from "./list.js";
import { gone, refresh } from "./refresh.js";

const $ = (id) => document.getElementById(id);
// Milliseconds.
const LOOK_EVERY = 5000;
const LOG_EVERY = 2000;

function every(time, look) {
  const next = () => setTimeout(async () => {
    try {
      if (document.visibilityState === "visible") await look();
    } finally {
      next();
    }
  }, time);
  next();
}

function followLog() {
  const toEnd = () => { $("log").scrollTop = $("log").scrollHeight; };
  toEnd();
  every(LOG_EVERY, async () => {
    if (!$("follow").checked) return;
    await refresh();
    toEnd();
  });
}

if ($("log")) {
  followLog();
} else if ($("list")) {
  const rows = list($("list"));
  const back = () => {
    gone(false);
    rows.back();
  };
  listen(rows.changed, back, () => gone(true), refresh);
} else {
  listen(refresh, refresh, () => gone(true), refresh);
  every(LOOK_EVERY, refresh);
}
if ($("find")) finds($("find"));
if ($("place")) decisions($("place"));

$("leave").addEventListener("click", async () => {
  const answer = await fetch("/v1/logout", { method: "POST" }).catch(() => null);
  // Whoever is not known any more is logged out.
  if (answer?.ok || answer?.status === 401) location.assign("/");
  else if (answer?.status === 403) location.reload();
  else gone(true);
});
