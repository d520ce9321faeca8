// Who is at the till, where somebody says so: kept in this browser until it is changed, and told with everything that
// the page asks for.

const KEPT = "cashier";
// Bytes that the till program takes.
const LONGEST = 64;

// `form` has a button that shows the name, and behind it a field for another one. Answers a function that adds the name
// to a request's body.
export function watch(form, store = storage()) {
  const button = form.querySelector("[type=button]"), asked = form.querySelector("[data-asked]");
  const field = form.querySelector("input");
  let name = kept(store);

  function draw(isAsked) {
    button.textContent = name || button.dataset.nobody;
    button.toggleAttribute("data-named", name !== "");
    button.title = name && button.dataset.label;
    button.hidden = isAsked;
    asked.hidden = !isAsked;
    if (!isAsked) return;
    field.value = name;
    field.select();
  }

  button.addEventListener("click", () => draw(true));
  form.addEventListener("keydown", (event) => { if (event.key === "Escape") draw(false); });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    name = clean(field.value);
    if (name) store.setItem(KEPT, name);
    else store.removeItem(KEPT);
    draw(false);
    // The keyboard of a touch screen goes away with it.
    document.activeElement.blur();
  });
  draw(false);
  return (body) => (name ? JSON.stringify({ ...JSON.parse(body), cashier: name }) : body);
}

// The name that is kept; empty where there is none.
export function kept(store = storage()) {
  return clean(store.getItem(KEPT));
}

// A name as the till program takes it.
export function clean(text) {
  const letters = [...(text ?? "").replace(/\p{Cc}/gu, "").trim()];
  while (new TextEncoder().encode(letters.join("")).length > LONGEST) letters.pop();
  return letters.join("");
}

// Browsers can be told to keep nothing.
function storage() {
  try {
    localStorage.getItem(KEPT);
    return localStorage;
  } catch {
    return { getItem: () => null, setItem() {}, removeItem() {} };
  }
}
