// What of the news at the till is shown large. What a page asked for itself is answered there, and the same comes as
// news as well, before or after that.

// Seconds. What a page missed for longer than this is among the last answers only.
const STALE = 60;
// The end that somebody was promised to hear of is shown for longer, as long as the guest may still be there.
const LATE_STALE = 600;
// More answers than this are not remembered: some of them are no news at all.
const OWN = 10;

// `isWaiting` tells whether this page waits for an answer.
export function news(isWaiting) {
  // Answers of this page that may come as news, and news that was kept back or shown before its answer. What is about
  // an operation may come more than once, where it was asked twice; what is about none may be another page's then.
  const own = [], keptBack = [], shown = [];
  // Operations whose end came late, and has been shown.
  const ended = new Set();

  return {
    // What the answer to what this page has asked is: "new", "shown" where it was shown and heard as news, or "over"
    // where it is not to be shown.
    answered(said, overtaken = false) {
      const wasNews = remove(keptBack, said);
      const wasShown = remove(shown, said);
      if (said.op || !wasNews) add(own, said);
      // The end may have been said while this answer was on its way.
      if (said.code === "redemption-unanswered" && ended.has(said.op)) return "over";
      if (overtaken && isPlain(said)) return "over";
      return wasShown ? "shown" : "new";
    },

    // Whether it is shown here. What another page asked for is: a question that was answered there is none any more.
    heard(said) {
      // A drained backlog is nothing that anybody waits for, unless something of it was refused.
      if (said.code === "backlog-sent" && said.level === "info") return false;
      if (said.late) {
        if (said.age >= LATE_STALE) return false;
        ended.add(said.op);
        return true;
      }
      if (remove(own, said)) {
        if (said.op) add(own, said);
        return false;
      }
      if (said.source === "page" && isWaiting()) {
        add(keptBack, said);
        return false;
      }
      if (said.age >= STALE) return false;
      // What a page takes back may have come from a scanner.
      if (isWaiting() && said.op) add(shown, said);
      return true;
    },
  };
}

// Who has gone on to the next guest need not go back for it.
function isPlain({ code, level, brings }) {
  return level === "ok" && !brings && !/^(voucher|accepted)-/.test(code);
}

function add(list, said) {
  list.push(said);
  if (list.length > OWN) list.shift();
}

// Takes out what says the same about the same; answers whether there was any.
function remove(list, said) {
  const rest = list.filter((other) => ["op", "code", "title", "text"].some((part) => said[part] !== other[part]));
  return list.splice(0, list.length, ...rest).length > rest.length;
}
