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
  const mine = said({ source: "page" });
  const before = news(() => true);
  assert.ok(!before.heard(mine), "it comes as news before the answer");
  assert.equal(before.answered(mine), "new");
  assert.ok(!before.heard(mine), "and once more, where it was asked twice");
  const after = news(() => false);
  assert.equal(after.answered(mine), "new");
  assert.ok(!after.heard(mine), "it comes as news after the answer");
  assert.ok(after.heard(said({ source: "page", title: "Taken back" })), "what followed at another page");
}

function the_same_words_about_another_guest_are_another_pages() {
  const { answered, heard } = news(() => false);
  answered(said({ source: "page" }));
  assert.ok(heard(said({ source: "page", op: "2" })));
  const unknown = said({ code: "not-recognised", source: "page", op: undefined });
  answered(unknown);
  assert.ok(!heard(unknown));
  assert.ok(heard(unknown), "this page has asked once");
}

function a_scanners_stamp_that_this_page_takes_back_is_told_once() {
  const back = said({ code: "taken-back", title: "Taken back" });
  const after = news(() => false);
  assert.equal(after.answered(back), "new");
  assert.ok(!after.heard(back));
  const before = news(() => true);
  assert.ok(before.heard(back), "nobody knows yet that it is this page's");
  assert.equal(before.answered(back), "shown", "it was heard");
}

function answers_to_several_questions_are_all_known_when_they_come_as_news() {
  const { answered, heard } = news(() => false);
  const all = ["1", "2", "3"].map((op) => said({ source: "page", op }));
  all.forEach((one) => answered(one));
  assert.deepEqual(all.map(heard), [false, false, false]);
}

function what_was_overtaken_is_shown_unless_nobody_need_do_anything() {
  const standing = (more) => news(() => false).answered(said({ level: "ok", ...more }), true);
  assert.equal(standing(), "over");
  for (const more of [
    { code: "voucher-redeemed" }, { code: "accepted-at-risk" }, { brings: true },
    { level: "warn" }, { level: "refused" }, { code: "not-recognised", level: "info" },
  ]) assert.equal(standing(more), "new", JSON.stringify(more));
}

function what_came_late_is_shown_whoever_waits_and_an_older_question_does_not_cover_it() {
  const board = news(() => true);
  assert.ok(board.heard(said({ source: "page", late: true, op: "7", age: 300 })));
  assert.equal(board.answered(said({ code: "redemption-unanswered", op: "7" })), "over");
  assert.equal(board.answered(said({ code: "redemption-unanswered", op: "8" })), "new");
}

function what_was_missed_long_ago_is_not_shown_large() {
  assert.ok(!news(() => false).heard(said({ age: 60 })));
  assert.ok(!news(() => false).heard(said({ late: true, age: 36000 })), "the guest left hours ago");
}

function a_drained_backlog_is_told_quietly_unless_something_was_refused() {
  const { heard } = news(() => false);
  const summary = (level) => said({ code: "backlog-sent", source: "summary", level, late: true });
  assert.ok(!heard(summary("info")));
  assert.ok(heard(summary("warn")));
}

what_others_asked_for_is_shown();
ones_own_answer_is_not_shown_twice();
the_same_words_about_another_guest_are_another_pages();
a_scanners_stamp_that_this_page_takes_back_is_told_once();
answers_to_several_questions_are_all_known_when_they_come_as_news();
what_was_overtaken_is_shown_unless_nobody_need_do_anything();
what_came_late_is_shown_whoever_waits_and_an_older_question_does_not_cover_it();
what_was_missed_long_ago_is_not_shown_large();
a_drained_backlog_is_told_quietly_unless_something_was_refused();
