// How the till stands, looked at again and again.
import { times } from "./show.js";

// Milliseconds.
const EVERY = 2000;
const LONGEST = 3000;

// `isBusy`: the page cannot be loaded afresh now. `renew`: as in asks.js. `tell` gets the name of the newest notice.
export function watch(element, isBusy, renew, tell) {
  async function look() {
    try {
      const response = await fetch("/page/banner", { signal: AbortSignal.timeout(LONGEST) });
      if (response.status === 401) await renew();
      else if (response.ok) {
        draw(await response.text());
        tell(response.headers.get("last-notice") ?? "");
      } else gone();
    } catch {
      gone();
    }
    setTimeout(look, EVERY);
  }

  function gone() {
    element.dataset.gone = "";
  }

  function draw(html) {
    delete element.dataset.gone;
    // What is the same is not read out again.
    if (html !== look.last) {
      look.last = html;
      element.innerHTML = html;
      times(element);
    }
    const { version } = element.querySelector("[data-version]").dataset;
    // The till program is a newer one than this page.
    if (version !== document.body.dataset.version && !isBusy()) location.reload();
  }

  look();
}
