// What stands in a field of the page: put back as it was before a scan was typed into it, and written into.

const TEXTS = "input:not([type]), input:is([type=text], [type=search], [type=email], [type=tel], [type=url], "
  + "[type=password], [type=number]), textarea";
const PRESSED = {
  Enter: "a[href], button, summary, input:is([type=button], [type=submit], [type=reset], [type=image]), [role=button]",
  " ": "button, summary, input:is([type=button], [type=submit], [type=reset], [type=checkbox], [type=radio]), [role=button]",
};

// The field that takes text, or null.
export function fieldOf(element) {
  return element?.matches?.(TEXTS) && !element.readOnly && !element.disabled ? element : null;
}

// Whether this key (as events name it) presses what has the focus.
export function isPressedBy(element, key) {
  return Boolean(PRESSED[key] && element?.closest?.(PRESSED[key]));
}

// Some fields, of numbers and e-mail addresses, do not say where their caret is.
export function snapshot(element) {
  if (element?.selectedIndex !== undefined) return { element, choice: element.selectedIndex };
  if (!fieldOf(element)) return { element };
  const { value, selectionStart: start, selectionEnd: end, selectionDirection: direction } = element;
  return { element, value, start, end, direction };
}

export function restore({ element, value, start, end, direction, choice }) {
  if (choice !== undefined && element.selectedIndex !== choice) {
    element.selectedIndex = choice;
    element.dispatchEvent(new Event("change", { bubbles: true }));
  }
  if (value === undefined || element.value === value) return;
  element.value = value;
  if (start !== null) element.setSelectionRange(start, end, direction);
  element.dispatchEvent(new Event("input", { bubbles: true }));
}

// As a person would have typed it: the browser's own command keeps what it can take back and the field's limits.
export function write(element, text) {
  if (!text || !fieldOf(element)) return;
  if (document.activeElement === element && document.execCommand("insertText", false, text)) return;
  element.value += text;
  element.dispatchEvent(new Event("input", { bubbles: true }));
}
