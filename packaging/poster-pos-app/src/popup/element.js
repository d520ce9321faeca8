// Elements without markup in texts: whatever a card or an agent says is text.

export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/** Puts these in place of whatever is there. Tills with older browsers know no `replaceChildren`. */
export function replace(parent, ...children) {
  while (parent.firstChild) parent.removeChild(parent.firstChild);
  parent.append(...children.filter((child) => child !== null && child !== undefined));
}

/** Something that is said, with its level as the agent has it: ok, info, warn or refused. */
export function told(level, title, text) {
  return element("section", { class: "told", "data-level": level, role: "status" },
    element("strong", {}, title), text ? element("p", {}, text) : null);
}

/** Why a request came to nothing, in words. */
export function trouble(say, refused) {
  if (refused.problem) return told("refused", refused.problem.title, refused.problem.detail);
  return told("warn", say("away"), say("away-text"));
}
