// How the till stands, looked at again and again.
import { times } from "./show.js";

// Milliseconds.
const EVERY = 2000;
const LONGEST = 3000;

// `isBusy`: the page cannot be loaded afresh now. `renew`: as in asks.js. `tell` gets the name of the newest notice.
// `over` is told that a question which `asked` named is none any more.
export function watch(element, { isBusy, renew, tell, asked, over }) {
  async function look() {
    // One that is asked while the answer is on its way may not be in it yet.
    const question = asked();
    try {
      const response = await fetch("/page/banner", { signal: AbortSignal.timeout(LONGEST) });
      if (response.status === 401) await renew();
      else if (response.ok) {
        draw(await response.text());
        tell(response.headers.get("last-notice") ?? "");
        const open = element.querySelector("[data-questions]").dataset.questions.split(" ");
        if (question && question === asked() && !open.includes(question)) over();
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
