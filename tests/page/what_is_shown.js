// What of the news at the till a page shows large.
import assert from "node:assert";

const { news } = await import(process.argv[2]);

const said = (more) => ({ code: "stamp-added", title: "Stamp added", text: "", source: "counter", op: "1", late: false, age: 0, ...more });

function what_others_asked_for_is_shown() {
  const board = news(() => true);
  assert.ok(board.heard(said()), "of a scanner, also while this page waits for its own answer");
  const { heard } = news(() => false);
  assert.ok(heard(said({ source: "page" })), "of another page");
}

function ones_own_answer_is_not_shown_twice() {
  let isWaiting = true;
  const board = news(() => isWaiting);
  const mine = said({ source: "page" });
  assert.ok(!board.heard(mine), "it comes as news before the answer");
  assert.ok(board.answered(mine));
  isWaiting = false;
  assert.ok(!board.heard(mine), "it comes as news after the answer");
  assert.ok(board.heard(said({ source: "page", title: "Taken back" })), "what followed at another page");
}

function what_came_late_is_shown_whoever_waits_and_an_older_question_does_not_cover_it() {
  const board = news(() => true);
  assert.ok(board.heard(said({ source: "page", late: true, op: "7", age: 300 })));
  assert.ok(!board.answered(said({ code: "redemption-unanswered", op: "7" })));
  assert.ok(board.answered(said({ code: "redemption-unanswered", op: "8" })));
}

function what_was_missed_long_ago_is_not_shown_large() {
  assert.ok(!news(() => false).heard(said({ age: 60 })));
}

function a_drained_backlog_is_told_quietly_unless_something_was_refused() {
  const { heard } = news(() => false);
  const summary = (level) => said({ code: "backlog-sent", source: "summary", level, late: true });
  assert.ok(!heard(summary("info")));
  assert.ok(heard(summary("warn")));
}

what_others_asked_for_is_shown();
ones_own_answer_is_not_shown_twice();
what_came_late_is_shown_whoever_waits_and_an_older_question_does_not_cover_it();
what_was_missed_long_ago_is_not_shown_large();
a_drained_backlog_is_told_quietly_unless_something_was_refused();
