// A scanner that types reaches the page only while the page has the focus. The element shows it: `data-focus` is "yes"
// or "no", and its name is what `data-label-yes` or `data-label-no` says. Answers a function that ends it.
export function watch(element) {
  const show = () => {
    const focus = document.visibilityState === "visible" && document.hasFocus() ? "yes" : "no";
    if (element.dataset.focus === focus) return;
    element.dataset.focus = focus;
    const label = element.getAttribute(`data-label-${focus}`);
    if (label) element.setAttribute("aria-label", label);
  };
  // While the window loses the focus the document may still say that it has it.
  const later = () => setTimeout(show);
  const heard = [[window, "focus"], [window, "blur"], [document, "visibilitychange"], [window, "pageshow"]];
  for (const [target, name] of heard) target.addEventListener(name, later);
  show();
  return () => {
    for (const [target, name] of heard) target.removeEventListener(name, later);
  };
}
