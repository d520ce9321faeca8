// Draws on the page what the till program has worded.
const $ = (id) => document.getElementById(id);
const language = document.documentElement.lang;
let counting = null;

// The pieces of a drawn answer: the large one, and its line among the last where it has one. Nothing where it is none.
export function pieces(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  const answer = template.content.querySelector("article.answer");
  return { answer, row: answer?.nextElementSibling };
}

// A panel that the page holds ready, with words of its own where there are some.
export function panel(name, { title, text } = {}) {
  const answer = $(`panel-${name}`).content.querySelector("article").cloneNode(true);
  if (title) answer.querySelector(".title").textContent = title;
  if (text) answer.querySelector(".text").textContent = text;
  return answer;
}

// What a drawn answer says.
export function read(answer) {
  const { code, source, op, question, late, age, level } = answer.dataset;
  const words = (part) => answer.querySelector(part)?.textContent;
  // Whether there is something for the guest.
  const brings = answer.querySelector(".reward, .vouchers .new") !== null;
  const [title, text] = [words(".title"), words(".text")];
  return { code, source, op, question, level, late: late !== undefined, age: Number(age), title, text, brings };
}

// Whether this question stands there.
export function isAsked(question) {
  return $("answer").querySelector("article")?.dataset.question === question;
}

// The check of which somebody is asked there whose it is.
export function askedReceipt() {
  const { code, question } = $("answer").querySelector("article")?.dataset ?? {};
  return code === "whose-receipt" ? question : undefined;
}

// The one large answer.
export function show(answer) {
  const hadFocus = $("answer").contains(document.activeElement);
  times(answer);
  $("answer").replaceChildren(answer);
  const { title, text } = read(answer);
  $("spoken").textContent = `${title}. ${text}`;
  // A question that is answered by typing has the keyboard, unless somebody types elsewhere.
  const field = answer.querySelector("[data-pin] input");
  if (field && (hadFocus || document.activeElement === document.body)) field.focus({ preventScroll: true });
  else if (hadFocus) answer.focus();
  clearInterval(counting);
  const button = answer.querySelector("[data-seconds]");
  if (button) counting = count(button);
}

// A line among the last ten.
export function remember(row) {
  times(row);
  $("before").prepend(row);
  while ($("before").children.length > 10) $("before").lastChild.remove();
}

// Times are told in the zone of the till.
export function times(within) {
  for (const time of within.querySelectorAll("time")) {
    const at = new Date(time.dateTime);
    const day = { day: "numeric", month: "short" }, clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
    const { long, day: dayOnly, exact } = time.dataset;
    if (exact !== undefined) clock.second = "2-digit";
    const year = dayOnly !== undefined || at.getFullYear() !== new Date().getFullYear() ? { year: "numeric" } : {};
    const form = dayOnly !== undefined ? { ...day, ...year } : long !== undefined ? { ...day, ...year, ...clock } : clock;
    time.textContent = at.toLocaleString(language, form);
  }
}

// Counts a button's time down; at the end there is nothing to press any more.
function count(button) {
  const until = Date.now() + button.dataset.seconds * 1000;
  return setInterval(() => {
    const left = Math.ceil((until - Date.now()) / 1000);
    if (left > 0) button.querySelector(".seconds").textContent = left;
    else button.remove();
  }, 250);
}
