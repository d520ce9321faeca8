// What of the news at the till is shown large. What a page asked for itself is answered there, and the same comes as
// news as well, before or after that.

// Seconds. What a page missed for longer than this is among the last answers only.
const STALE = 60;

// `isWaiting` tells whether this page waits for an answer.
export function news(isWaiting) {
  // How the last that this page asked for itself was answered.
  let last = null;
  // Operations whose end came late, and has been shown.
  const ended = new Set();

  return {
    // Whether the answer to what this page has asked is shown.
    answered(said) {
      last = said;
      // The end may have been said while this answer was on its way.
      return !(said.code === "redemption-unanswered" && ended.has(said.op));
    },

    // Whether it is shown here. What another page asked for is: a question that was answered there is none any more.
    heard(said) {
      // A drained backlog is nothing that anybody waits for, unless something of it was refused.
      if (said.code === "backlog-sent" && said.level === "info") return false;
      if (said.late) {
        ended.add(said.op);
        return true;
      }
      const isLast = last !== null && ["code", "title", "text"].every((part) => said[part] === last[part]);
      const isMine = said.source === "page" && (isWaiting() || isLast);
      return !isMine && said.age < STALE;
    },
  };
}
