// Pairing: a code that the agent has shown once becomes this till's token.
import { element, replace, told, trouble } from "./element.js";

export function pairView(popup) {
  const { agent, pairing, say } = popup;
  const answer = element("div", { class: "answer" });
  const address = element("input", { name: "address", value: pairing.address, autocomplete: "off", spellcheck: "false" });
  const code = element("input", { name: "code", "data-first": true, autocomplete: "off", autocapitalize: "characters", spellcheck: "false" });
  const button = element("button", { type: "submit" }, say("pair"));

  async function pair(event) {
    event.preventDefault();
    button.disabled = true;
    replace(answer);
    const where = address.value.trim().replace(/\/+$/, "");
    try {
      const { token } = await agent.pair(where, code.value.trim());
      pairing.keep(where, token);
      popup.draw();
    } catch (refused) {
      const isWrong = refused.problem?.code === "login_code_wrong";
      replace(answer, isWrong ? told("refused", say("wrong-code"), say("wrong-code-text")) : trouble(say, refused));
      button.disabled = false;
    }
  }

  return element("main", {},
    element("form", { onsubmit: pair },
      element("p", {}, say("pair-text")),
      element("code", { class: "command" }, "stamp-agent token new --role pos --code"),
      element("label", {}, say("code"), code),
      element("label", {}, say("address"), address),
      button),
    answer);
}
