"use strict";
// Scanners that type into the page, and persons who do, under the layouts of the shop's machines.
const assert = require("node:assert");
const { Button, ENDS, Field, key, page, person, random, scan } = require("./keyboard.js");
const { LAYOUTS, stroke } = require("./layouts.js");

const seed = Number(process.env.STAMP_SEED ?? Math.floor(Math.random() * 2 ** 32));
const dice = random(seed);
const TIMES = Number(process.env.STAMP_TIMES ?? 400);
const ADDRESS = "https://my.7stamp.com/en/113772/card?user_uuid=ab-12&scan_id=9";
let listen;

function codes({ scans }) {
  return scans.map(({ code }) => code);
}

function letters(length, alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") {
  let text = "";
  while (text.length < length || (length > 1 && new Set(text).size < 2)) text = (text + dice.of([...alphabet])).slice(-length);
  return text;
}

// A code as cards and vouchers have them.
function anyCode() {
  const name = letters(Math.floor(dice.between(6, 24)), "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
  return dice.of([
    () => `https://my.7stamp.com/${dice.of(["en", "uk", "sk"])}/${name}/card?user_uuid=${name}-1&scan_id=${letters(3)}`,
    () => `card_${name}`, () => `wp_${name}`, () => `v_${name}`, () => letters(Math.floor(dice.between(6, 16))),
  ])();
}

function scans_of_every_speed_end_and_layout_are_read_whatever_has_the_focus() {
  for (const on of Object.keys(LAYOUTS)) {
    for (const end of Object.keys(ENDS)) {
      for (const speed of [1, 5, 20, 50]) {
        for (const focus of [null, new Field("before", 3), new Button()]) {
          const seen = page(listen, focus);
          seen.play(scan(ADDRESS, { on, end, speed }).events);
          const why = `${on}, ${end}, ${speed} ms`;
          assert.deepEqual(codes(seen), [ADDRESS], why);
          assert.deepEqual(seen.done, [], `${why}: a key was left to the browser`);
          if (focus instanceof Button) assert.equal(focus.clicks, 0, why);
          if (focus instanceof Field) {
            assert.deepEqual([focus.value, focus.selectionStart, focus.selectionEnd], ["before", 3, 3], why);
          }
        }
      }
    }
  }
}

function what_is_selected_in_a_field_is_there_and_selected_after_a_scan() {
  const field = new Field("anna.kovac");
  field.setSelectionRange(2, 6);
  const seen = page(listen, field);
  seen.play(scan("FREECOFFEE").events);
  assert.deepEqual(codes(seen), ["FREECOFFEE"]);
  assert.deepEqual([field.value, field.selectionStart, field.selectionEnd], ["anna.kovac", 2, 6]);
  assert.ok(field.inputs > 0, "who searches while it is typed must hear of it");
}

function an_end_is_handed_over_at_once_and_a_silence_soon() {
  const [at, silent] = ["enter", "none"].map((end) => {
    const seen = page(listen);
    const { events, last } = scan("FREECOFFEE", { end });
    seen.play(events);
    return seen.scans[0].at - last;
  });
  assert.equal(at, 0);
  assert.ok(silent > 0 && silent < 200, `${silent} ms`);
}

function a_random_scan_is_never_lost_doubled_or_changed() {
  for (let time = 0; time < TIMES; time++) {
    const code = anyCode(), on = dice.of(Object.keys(LAYOUTS)), end = dice.of(Object.keys(ENDS));
    const speed = dice.between(1, 50), focus = dice.of([null, new Field("x"), new Button()]);
    const seen = page(listen, focus);
    seen.play(scan(code, { on, end, speed, gap: () => speed * dice.between(0.7, 1.3) }).events);
    assert.deepEqual(codes(seen), [code], `seed ${seed}, ${on}, ${end}, ${speed} ms`);
    if (focus instanceof Field) assert.equal(focus.value, "x", `seed ${seed}`);
  }
}

function any_code_is_one_of_two_readings_whatever_the_scanner_is_set_to() {
  const visible = Array.from({ length: 95 }, (_, number) => String.fromCharCode(32 + number)).join("");
  for (let time = 0; time < TIMES; time++) {
    const on = dice.of(Object.keys(LAYOUTS)), set = dice.of(["us", on]), code = letters(12, visible);
    const made = scan(code, { on, set });
    if (made === null) continue;
    const seen = page(listen, new Field());
    seen.play(made.events);
    assert.equal(seen.scans.length, 1, `seed ${seed}`);
    const { code: first, alternative } = seen.scans[0];
    assert.ok([first, alternative].includes(code), `seed ${seed}: ${code} on ${on} set to ${set}: ${first} or ${alternative}`);
  }
}

function an_address_is_known_whatever_the_scanner_is_set_to() {
  for (const on of ["de", "fr", "sk", "pl"]) {
    const seen = page(listen);
    seen.play(scan(ADDRESS, { on, set: on }).events);
    assert.deepEqual(codes(seen), [ADDRESS], on);
  }
}

function letters_that_only_changed_their_places_are_handed_over_both_ways() {
  const seen = page(listen);
  seen.play(scan("PIZZA5Y", { on: "de" }).events);
  assert.equal(seen.scans[0].code, "PIZZA5Y");
  assert.equal(seen.scans[0].alternative, "PIYYA5Z");
}

function caps_lock_does_not_change_what_a_scanner_means() {
  for (const on of ["us", "ru", "de"]) {
    const seen = page(listen);
    seen.play(scan("FreeCoffee1", { on, caps: true }).events);
    assert.deepEqual(seen.scans.map(({ code, alternative }) => [code, alternative]), [["FreeCoffee1", "fREEcOFFEE1"]], on);
  }
}

function keys_that_a_program_makes_up_need_no_shift() {
  for (const code of ["FREECOFFEE", "card_Ben:1", ADDRESS]) {
    const seen = page(listen);
    seen.play(scan(code).events.map((event) => ({ ...event, shiftKey: false })));
    assert.deepEqual(seen.scans.map(({ code: read, alternative }) => [read, alternative]), [[code, undefined]]);
  }
}

function a_code_of_the_number_block_is_read_with_and_without_num_lock() {
  for (const names of ["1134567", ["End", "End", "PageDown", "ArrowLeft", "Clear", "ArrowRight", "Home"]]) {
    const seen = page(listen);
    const events = [..."1134567"].flatMap((digit, number) => key(number * 5, 2, { code: `Numpad${digit}`, key: names[number] }));
    seen.play([...events, ...key(35, 2, { code: "Enter", key: "Enter" })]);
    assert.deepEqual(codes(seen), ["1134567"]);
  }
}

// A scanner that types each character as Alt and its number.
function alt(code, speed) {
  let at = 0;
  const events = [...code].flatMap((character) => {
    const strokes = [..."0" + character.charCodeAt(0)].flatMap((digit) => {
      at += speed;
      return key(at, speed / 2, { code: `Numpad${digit}`, key: digit }).map((event) => ({ ...event, altKey: true }));
    });
    at += speed;
    return [...strokes, { type: "keyup", at, code: "AltLeft", key: "Alt", text: character }];
  });
  return [...events, ...key(at + speed, 1, { code: "Enter", key: "Enter" })];
}

function characters_that_are_typed_by_their_numbers_are_read() {
  for (const speed of [1, 10]) {
    const field = new Field("x"), seen = page(listen, field);
    seen.play(alt("https://my.7stamp.com", speed).map((event) => ({ getModifierState() {}, ...event })));
    assert.deepEqual(codes(seen), ["https://my.7stamp.com"]);
    assert.equal(field.value, "x");
  }
}

function control_and_function_keys_say_nothing() {
  const strokes = [..."]d2010123"].map((character) => ({ ...stroke("us", character), key: character }));
  const separator = { code: "BracketRight", key: "]", ctrl: true };
  strokes.splice(5, 0, separator, { code: "F8", key: "F8" }, { code: "KeyP", key: "p", ctrl: true });
  strokes.splice(2, 0, separator);
  const seen = page(listen);
  seen.play([...strokes, ENDS.enter[0]].flatMap((pressed, number) => key(number * 5, 2, pressed)));
  assert.deepEqual(codes(seen), ["]d2010123"]);
  assert.deepEqual(seen.done, [], "the page would be printed");
}

function a_scanner_may_halt_anywhere_within_a_code() {
  for (const end of ["none", "enter"]) {
    for (let halt = 1; halt < 20; halt++) {
      for (const pause of [55, 110]) {
        // One key alone before or behind a long halt cannot be told from a person's.
        if (pause > 60 && (halt === 1 || (halt === 19 && end === "none"))) continue;
        const seen = page(listen);
        seen.play(scan("v_0123456789abcdefgh", { end, gap: (number) => (number === halt ? pause : 5) }).events);
        assert.deepEqual(codes(seen), ["v_0123456789abcdefgh"], `${end}, ${pause} ms before key ${halt}`);
      }
    }
  }
}

function the_page_may_stand_still_while_a_code_comes() {
  const seen = page(listen, new Field(), { from: 20, until: 400 });
  seen.play(scan("FREECOFFEE").events);
  assert.deepEqual(codes(seen), ["FREECOFFEE"]);
}

function two_scans_one_after_the_other_are_two() {
  const seen = page(listen, new Field());
  const { events, last } = scan("FREECOFFEE", { end: "cr lf" });
  seen.play([...events, ...scan("v_second1", { at: last + 10 }).events]);
  assert.deepEqual(codes(seen), ["FREECOFFEE", "v_second1"]);
  assert.equal(seen.focus.value, "");
}

function what_is_longer_than_any_code_is_cut() {
  const seen = page(listen, new Field());
  seen.play(scan("ab".repeat(400), { speed: 1 }).events);
  assert.deepEqual(codes(seen), ["ab".repeat(250)]);
  assert.equal(seen.focus.value, "");
  assert.deepEqual(seen.done, []);
}

function half_a_scan_is_none_when_the_page_loses_the_keyboard() {
  const seen = page(listen, new Field());
  const { events } = scan("FREECOFFEE");
  seen.play([...events.filter(({ at }) => at < 26), { type: "blur", at: 26 }]);
  assert.deepEqual(seen.scans, []);
}

function a_person_is_never_a_scan() {
  for (let time = 0; time < TIMES; time++) {
    const on = dice.of(["us", "pl"]), pace = dice.between(60, 300), field = new Field();
    const text = letters(Math.floor(dice.between(1, 40)), "abcdefghijklmnopqrstuvwxyz0123456789@.-_ ");
    const typed = person(text, { dice, pace, on });
    const end = key(typed.last + dice.between(60, 200), 80, { code: "Enter", key: "Enter" });
    const seen = page(listen, field);
    seen.play([...typed.events, ...end]);
    assert.deepEqual(seen.scans, [], `seed ${seed}: ${text} at ${pace} ms`);
    assert.equal(field.value, text, `seed ${seed}`);
    assert.deepEqual(seen.done, ["Enter"], `seed ${seed}`);
  }
}

function a_person_who_types_beside_a_scan_keeps_every_character() {
  for (let time = 0; time < TIMES; time++) {
    const speed = dice.between(1, 50), field = new Field(), end = dice.of(Object.keys(ENDS)), code = anyCode();
    // A slow scanner that begins right behind a person's key cannot be told from them.
    const pause = () => (speed < 7 ? dice.between(80, 400) : dice.between(125, 400));
    const before = person(letters(Math.floor(dice.between(1, 12)), "abcdefghij"), { dice, pace: 130 });
    const scanned = scan(code, { at: before.last + pause(), speed, end, gap: () => speed * dice.between(0.8, 1.2) });
    const after = person(letters(Math.floor(dice.between(1, 12)), "klmnopqrst"), { at: scanned.last + pause(), dice, pace: 130 });
    const seen = page(listen, field);
    seen.play([...before.events, ...scanned.events, ...after.events]);
    const typed = [...before.events, ...after.events].filter(({ type }) => type === "keydown").map((event) => event.key).join("");
    assert.deepEqual(codes(seen), [code], `seed ${seed}, round ${time}: ${end}, ${speed} ms, beside ${typed}`);
    assert.equal(field.value, typed, `seed ${seed}, round ${time}: ${end}, ${speed} ms`);
  }
}

function what_was_held_back_from_a_person_is_given_back() {
  // As fast and as clean as a scanner's, and then a key that no scanner sends.
  const seen = page(listen, new Field("x"));
  const { events } = scan("abcdefgh", { speed: 20, end: "none" });
  seen.play([...events, ...key(170, 30, { code: "Escape", key: "Escape" })]);
  assert.deepEqual(seen.scans, []);
  assert.equal(seen.focus.value, "xabcdefgh");
}

function what_is_given_back_right_before_a_scan_stays() {
  const seen = page(listen, new Field());
  const late = [["b", 0, 50], ["d", 119, 80], ["f", 148, 80], ["c", 175, 90]];
  const events = late.flatMap(([letter, at, length]) => key(at, length, { code: `Key${letter.toUpperCase()}`, key: letter }));
  seen.play([...events, ...scan("FREECOFFEE", { at: 356, speed: 40 }).events]);
  assert.deepEqual(codes(seen), ["FREECOFFEE"]);
  assert.equal(seen.focus.value, "bdfc");
}

function a_palm_on_the_keyboard_is_no_scan() {
  const seen = page(listen, new Field());
  seen.play([..."asdfghjk"].flatMap((letter, number) => key(number * 6, 300, { ...stroke("us", letter), key: letter })));
  assert.deepEqual(seen.scans, []);
  assert.equal(seen.focus.value, "asdfghjk");
}

function a_held_key_is_no_scan() {
  for (const isCalledSo of [true, false]) {
    const seen = page(listen, new Field());
    const again = (number) => ({ code: "KeyA", key: "a", repeat: isCalledSo && number > 0 });
    const presses = Array.from({ length: 30 }, (_, number) => key(number * 30, 5, again(number)));
    seen.play(isCalledSo ? presses.map(([down]) => down) : presses.flat());
    assert.deepEqual(seen.scans, []);
    assert.equal(seen.focus.value, "a".repeat(30));
  }
}

function a_persons_enter_and_space_press_a_button_once() {
  for (const pressed of [{ code: "Enter", key: "Enter" }, { code: "NumpadEnter", key: "Enter" }, { code: "Space", key: " " }]) {
    const seen = page(listen, new Button());
    seen.play([...key(0, 90, pressed), ...key(700, 90, pressed)]);
    assert.equal(seen.focus.clicks, 2, pressed.code);
    const held = page(listen, new Button());
    const repeats = [300, 330, 360].map((at) => key(at, 0, { ...pressed, repeat: true })[0]);
    held.play([key(0, 0, pressed)[0], ...repeats]);
    assert.equal(held.focus.clicks, 1, `${pressed.code}, held`);
  }
}

function a_button_is_not_pressed_by_what_comes_before_a_code() {
  for (const first of [{ code: "Enter", key: "Enter" }, { code: "Space", key: " " }]) {
    const seen = page(listen, new Button());
    seen.play([...key(0, 2, first), ...scan("FREECOFFEE", { at: 5 }).events]);
    assert.equal(seen.focus.clicks, 0);
    assert.equal(codes(seen)[0].trim(), "FREECOFFEE");
  }
}

function a_word_that_is_composed_is_left_to_its_input_method() {
  const seen = page(listen, new Field());
  const events = [..."abcdefgh"].flatMap((letter, number) => key(number * 10, 4, { ...stroke("us", letter), key: "Process" }));
  seen.play(events.map((event) => ({ ...event, isComposing: true })));
  assert.deepEqual(seen.scans, []);
}

function a_dead_key_within_a_scan_is_a_key_of_it() {
  const seen = page(listen, new Field());
  const { events } = scan(ADDRESS, { on: "sk" });
  seen.play(events.map((event) => (event.key === "Dead" ? { ...event, key: "Process", isComposing: true } : event)));
  assert.deepEqual(codes(seen), [ADDRESS]);
}

function a_person_may_type_for_long_without_a_pause() {
  const text = letters(700, "abcdefghijklmnopqrstuvwxyz"), field = new Field(), seen = page(listen, field);
  seen.play(person(text, { dice, pace: 70 }).events);
  assert.deepEqual(seen.scans, []);
  assert.equal(field.value, text);
}

function a_short_word_at_a_slow_pace_is_a_persons() {
  const seen = page(listen, new Field());
  seen.play(scan("7731", { speed: 50 }).events);
  assert.deepEqual(seen.scans, []);
  assert.deepEqual([seen.focus.value, seen.done], ["7731", ["Enter"]]);
}

function who_types_behind_a_scan_that_has_no_end_keeps_the_enter() {
  const seen = page(listen, new Field());
  const { events, last } = scan("FREECOFFEE", { end: "none" });
  seen.play([...events, ...key(last + 100, 60, { code: "KeyX", key: "x" }), ...key(last + 200, 60, ENDS.enter[0])]);
  assert.deepEqual(codes(seen), ["FREECOFFEE"]);
  assert.deepEqual([seen.focus.value, seen.done], ["x", ["Enter"]]);
}

function a_new_line_is_not_the_end_of_a_code() {
  const seen = page(listen, new Field());
  seen.play([...scan("abcdefgh", { end: "none" }).events, ...key(60, 60, { code: "Enter", key: "Enter", shift: true })]);
  assert.deepEqual(seen.scans, []);
  assert.equal(seen.focus.value, "abcdefgh");
}

function a_letter_that_a_person_types_by_its_number_stays() {
  const field = new Field(), seen = page(listen, field);
  const digits = [..."0228"].flatMap((digit, number) => key(number * 10, 5, { code: `Numpad${digit}`, key: digit }));
  seen.play([...digits.map((event) => ({ ...event, altKey: true })), { type: "keyup", at: 45, code: "AltLeft", key: "Alt", text: "ä" }]);
  assert.deepEqual(seen.scans, []);
  assert.equal(field.value, "ä");
}

function a_key_whose_release_got_lost_in_a_scan_repeats_for_a_person() {
  const seen = page(listen, new Field());
  seen.play(scan("FREECOFFEE").events.filter(({ type, code }) => type === "keydown" || code !== "KeyE"));
  const pressed = { code: "KeyE", key: "e" };
  seen.play([0, 500, 530, 560].map((after) => key(3000 + after, 0, { ...pressed, repeat: after > 0 })[0]));
  assert.equal(seen.focus.value, "eeee");
}

function shortcuts_and_keys_that_move_are_left_to_the_browser() {
  const seen = page(listen, new Field());
  seen.play([..."cvp"].flatMap((letter, number) => key(number * 100, 50, { code: `Key${letter.toUpperCase()}`, key: letter, ctrl: true })));
  assert.deepEqual(seen.done, ["c", "v", "p"]);
}

(async () => {
  ({ listen } = await import("../../agent/app/src/page/assets/wedge.js"));
  console.log(`scanners that type, seed ${seed}`);
  scans_of_every_speed_end_and_layout_are_read_whatever_has_the_focus();
  what_is_selected_in_a_field_is_there_and_selected_after_a_scan();
  an_end_is_handed_over_at_once_and_a_silence_soon();
  a_random_scan_is_never_lost_doubled_or_changed();
  any_code_is_one_of_two_readings_whatever_the_scanner_is_set_to();
  an_address_is_known_whatever_the_scanner_is_set_to();
  letters_that_only_changed_their_places_are_handed_over_both_ways();
  caps_lock_does_not_change_what_a_scanner_means();
  keys_that_a_program_makes_up_need_no_shift();
  a_code_of_the_number_block_is_read_with_and_without_num_lock();
  characters_that_are_typed_by_their_numbers_are_read();
  control_and_function_keys_say_nothing();
  a_scanner_may_halt_anywhere_within_a_code();
  the_page_may_stand_still_while_a_code_comes();
  two_scans_one_after_the_other_are_two();
  what_is_longer_than_any_code_is_cut();
  half_a_scan_is_none_when_the_page_loses_the_keyboard();
  a_person_is_never_a_scan();
  a_person_who_types_beside_a_scan_keeps_every_character();
  what_was_held_back_from_a_person_is_given_back();
  what_is_given_back_right_before_a_scan_stays();
  a_palm_on_the_keyboard_is_no_scan();
  a_held_key_is_no_scan();
  a_persons_enter_and_space_press_a_button_once();
  a_button_is_not_pressed_by_what_comes_before_a_code();
  a_word_that_is_composed_is_left_to_its_input_method();
  a_dead_key_within_a_scan_is_a_key_of_it();
  a_person_may_type_for_long_without_a_pause();
  a_short_word_at_a_slow_pace_is_a_persons();
  who_types_behind_a_scan_that_has_no_end_keeps_the_enter();
  a_new_line_is_not_the_end_of_a_code();
  a_letter_that_a_person_types_by_its_number_stays();
  a_key_whose_release_got_lost_in_a_scan_repeats_for_a_person();
  shortcuts_and_keys_that_move_are_left_to_the_browser();
})();
