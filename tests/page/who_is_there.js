"use strict";
// Who is at the till: kept, told with each request, and never longer than the till program takes.
const assert = require("node:assert");
const { before, test } = require("node:test");

let watch;
before(async () => ({ watch } = await import("../../agent/app/src/page/assets/cashier.js")));

function shop(kept = {}) {
  const element = () => ({
    dataset: { nobody: "Who?", label: "Cashier" }, heard: {}, hidden: false, value: "",
    addEventListener(name, hear) { this.heard[name] = hear; },
    toggleAttribute() {}, select() {},
  });
  const [form, button, asked, field] = [element(), element(), element(), element()];
  form.querySelector = (what) => ({ "[type=button]": button, "[data-asked]": asked, input: field })[what];
  globalThis.document = { activeElement: { blur() {} } };
  const store = {
    getItem: (name) => kept[name] ?? null,
    setItem: (name, value) => { kept[name] = value; },
    removeItem: (name) => { delete kept[name]; },
  };
  const sign = watch(form, store);
  const type = (name) => {
    button.heard.click();
    field.value = name;
    form.heard.submit({ preventDefault() {} });
  };
  return { sign, type, button, kept };
}

test("where nobody says who it is, requests stay as they are", () => {
  const { sign, button } = shop();
  assert.strictEqual(sign('{"code":"x"}'), '{"code":"x"}');
  assert.strictEqual(button.textContent, "Who?");
});

test("a name is told with each request, shown, kept for the next day, and taken back", () => {
  const { sign, type, button, kept } = shop();
  type("  Zuzana ");
  assert.deepStrictEqual(JSON.parse(sign('{"offer":"o","accept_risk":true}')), { offer: "o", accept_risk: true, cashier: "Zuzana" });
  assert.strictEqual(button.textContent, "Zuzana");
  assert.deepStrictEqual(JSON.parse(shop(kept).sign("{}")), { cashier: "Zuzana" });
  type(" ");
  assert.strictEqual(sign("{}"), "{}");
  assert.deepStrictEqual(kept, {});
});

test("a name that the till program would not take is cut, whoever has written it", () => {
  for (const name of ["Ш".repeat(40), "👍".repeat(40), "a\u0007b\n".repeat(30)]) {
    const { cashier } = JSON.parse(shop({ cashier: name }).sign("{}"));
    assert.ok(Buffer.byteLength(cashier) <= 64 && Buffer.byteLength(cashier) >= 60, cashier);
    assert.ok(!/\p{Cc}/u.test(cashier) && cashier.isWellFormed?.() !== false);
  }
});
