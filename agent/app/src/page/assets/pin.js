// The manager's PIN, typed on the pad of a question. It stands in the pad's field alone and leaves the page in the body
// of the one request that it is for.

const SHORTEST = 4;

// `ask` is that of asks.js. `cancel` is called when the question is put away.
export function watch(root, ask, cancel) {
  root.addEventListener("mousedown", (event) => {
    // The field keeps the focus, for who goes on with the keyboard.
    if (event.target.closest("[data-pin] .pad")) event.preventDefault();
  });

  root.addEventListener("click", (event) => {
    const key = event.target.closest("[data-pin] button");
    if (!key) return;
    const field = key.form.querySelector("input"), { digit, key: what } = key.dataset;
    if (what === "cancel") cancel();
    else if (what === "back") typed(field, field.value.slice(0, -1));
    else if (digit) typed(field, field.value + digit);
  });

  root.addEventListener("input", (event) => {
    if (event.target.matches("[data-pin] input")) typed(event.target, event.target.value);
  });

  root.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-pin]")) return;
    event.preventDefault();
    const field = form.querySelector("input"), pin = field.value;
    typed(field, "");
    const { body, ...question } = form.dataset;
    if (pin.length >= SHORTEST) ask({ ...question, body: JSON.stringify({ ...JSON.parse(body), pin }) });
  });
}

function typed(field, text) {
  const digits = text.replace(/\D/g, "").slice(0, field.maxLength);
  if (field.value !== digits) field.value = digits;
  field.form.querySelector("[type=submit]").disabled = digits.length < SHORTEST;
}
