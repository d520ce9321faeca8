use proptest::prelude::*;

use super::*;

#[track_caller]
fn masked(text: &str, expected: &str) {
    assert_eq!(redact(text), expected);
    assert_eq!(redact(expected), expected, "a second pass changes nothing");
}

#[track_caller]
fn untouched(text: &str) {
    assert!(matches!(redact(text), Cow::Borrowed(same) if same == text), "{:?}", redact(text));
}

#[test]
fn keys_and_tokens_are_masked() {
    masked("key 7loc_sc_demo-till refused", "key [key] refused");
    masked("x7LOC_sc_demo;stp_abc-DEF_1.", "x[key];[key]");
    masked("Authorization: Basic ZGVtbw== trailing", "Authorization: [secret]");
    masked(r#"{"authorization":"Bearer abc.def","a":1}"#, r#"{"authorization":"[secret]","a":1}"#);
    masked("sent bearer abc123", "sent bearer [secret]");
    masked("api_key=abc&password: hunter2, pin=1234", "api_key=[secret]&password: [secret], pin=[secret]");
    masked(r#"x-api-key: "abc def""#, r#"x-api-key: "[secret] def""#);
    masked("jwt eyJkZW1v.e30.", "jwt [key]");
    masked(r#"{\"token\":\"\u0041bc\"}"#, r#"{\"token\":\"\[secret]"}"#);
    masked(&format!("pin={}1a", r"\".repeat(12)), &format!("pin={}[secret]", r"\".repeat(12)));
    untouched("reading api-key from the file; the token was revoked; spinning = 5");
}

#[test]
fn email_addresses_are_masked() {
    masked("card of <jo.o'neil+x@mail.example.com>", "card of <jo.o'[email]>");
    masked("?email=jo%40example.com&x=1", "?email=[email]&x=1");
    masked("анна@пример.укр,", "[email],");
    untouched("user@localhost: stamp-agent@1");
}

#[test]
fn phone_numbers_are_masked_in_every_common_form() {
    for phone in [
        "+380671234567",
        "380671234567",
        "+38 (067) 123-45-67",
        "8 (912) 345-67-89",
        "067 123 45 67",
        "067.123.45.67",
        "555-1234",
        "+1 555 123 4567",
        "06\u{a0}12\u{a0}34\u{a0}56",
    ] {
        masked(&format!("guest {phone}."), "guest [phone].");
        masked(&format!(r#"{{"value":"{phone}"}}"#), r#"{"value":"[phone]"}"#);
    }
    masked("tel380671234567x", "tel[phone]x");
}

#[test]
fn ids_times_addresses_and_small_numbers_stay() {
    for harmless in [
        "2026-01-01T00:00:00.123456789Z INFO op 0190a1b2-1234-7123-8123-123456789012 took 12 ms",
        "5 01900000-1234-7123-8123-123456789012 7",
        "2026-08-21 03:37:25+02:00 2026-08-21 1.95.0 v0.23.46",
        "listening on 192.168.100.200:7717 and [::1]:7717",
        "queue 123456 rows, lane 3f12a45b6c7890de, exit 78, HTTP 503, 1 2 3 4 5 6 7 8",
    ] {
        untouched(harmless);
    }
}

#[test]
fn a_short_number_that_is_part_of_a_word_is_no_phone_number() {
    for word in ["row_5551234", "5551234_rows", "build5551234", "5551234ms"] {
        untouched(word);
    }
    masked("row 5551234 of build", "row [phone] of build");
}

#[test]
fn a_url_keeps_its_host_only() {
    masked(
        "GET https://cards.example:8443/en/113772/card?user_uuid=ab#x failed",
        "GET https://cards.example:8443/[path] failed",
    );
    masked("https://jo:pw@cards.example?x=1", "https://cards.example/[path]");
    masked(r#""https:\/\/cards.example\/en\/1""#, r#""https:\/\/cards.example/[path]""#);
    masked("next=https%3A%2F%2Fcards.example%2Fen", "next=[url]");
    untouched("http://127.0.0.1:7717/ and mqtts://broker.example");
}

#[test]
fn ids_and_codes_are_masked_and_words_of_the_contract_stay() {
    masked("card_42 v_9,(wp_a_b) user_card_7", "[code] [code],([code]) user_[code]");
    untouched("card_not_found card_id card_number recv_timeout prev_id mwp_1");
}

#[test]
fn six_digits_are_a_card_number_only_after_such_a_word() {
    masked("card 113772", "card [number]");
    masked(
        "Card number: 113772, card no. 113773 № 113774",
        "Card number: [number], card no. [number] № [number]",
    );
    masked(r#"{"type":"card_number","value":"113772"}"#, r#"{"type":"card_number","value":"[number]"}"#);
    masked(r#"{"value":"113772","type":"card_number"}"#, r#"{"value":"[number]","type":"card_number"}"#);
    untouched("after 113772 rows; port number 7717; piano 113772");
}

#[test]
fn a_code_shows_its_beginning_and_length() {
    assert_eq!(code("https://cards.example/1"), "ht… (23 characters)");
    assert_eq!(code("FREE"), "… (4 characters)");
    assert_eq!(
        (code("FREETEA").as_str(), code("FREECAKE").as_str()),
        ("… (7 characters)", "FR… (8 characters)")
    );
    assert_eq!(code("4006381333931"), "… (13 characters)");
    assert_eq!(code("ключ-кофе"), "кл… (9 characters)");
    untouched(&code("https://cards.example/1"));
}

/// Pieces that rules begin, end or quarrel with.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        prop::sample::select(vec![
            "7loc_",
            "stp_",
            "card_",
            "v_",
            "wp_",
            "Bearer ",
            "authorization",
            "token",
            "pin",
            ": ",
            "=",
            "\"",
            "'",
            "https://",
            "http:\\/\\/",
            "%3a%2f%2f",
            "@",
            "%40",
            ".",
            "/",
            "?",
            "&",
            " ",
            "\n",
            "+",
            "-",
            "(",
            ")",
            "card",
            "number",
            "value",
            "no",
            "eyJ",
            "[",
            "]",
            "[phone]",
            "[email]",
            "[secret]",
            "[key]",
            "[code]",
            "/[path]",
            "0190a1b2-1234-7123-8123-123456789012",
            "2026-01-01T00:00:00Z",
            "192.168.1.100",
            "№",
            "_",
            ":",
            ",",
            "…",
        ])
        .prop_map(str::to_owned),
        "[0-9]{1,12}",
        "[a-zA-Z]{1,6}",
        any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

/// Secrets as they could get into a message, with the part that must not survive.
fn secret() -> impl Strategy<Value = (String, String)> {
    let labelled = |label: &'static str, value: &'static str| {
        proptest::string::string_regex(value)
            .unwrap()
            .prop_map(move |value| (format!("{label}{value}"), value))
    };
    prop_oneof![
        "7loc_sc_[a-z]{8,14}".prop_map(|key| (key.clone(), key)),
        "stp_[A-Za-z0-9_-]{20}".prop_map(|token| (token.clone(), token)),
        labelled("Authorization: Bearer ", "[A-Za-z0-9._-]{12,40}"),
        labelled("authorization: Basic ", "[A-Za-z0-9]{12,40}=="),
        labelled("bearer ", "[A-Za-z0-9._-]{12,40}"),
        "[a-z]{1,8}[.+]?[a-z0-9]{1,8}@[a-z]{2,8}\\.[a-z]{2,5}".prop_map(|email| (email.clone(), email)),
        "\\+[1-9][0-9]{9,14}".prop_map(|phone| (phone.clone(), phone)),
        "0[1-9]{2} [0-9]{3} [0-9]{2} [0-9]{2}".prop_map(|phone| (phone.clone(), phone)),
        labelled("https://cards.example", "/[a-z]{2}/[0-9]{6}/card\\?user_uuid=[a-f0-9]{8}"),
        "(card|v|wp)_[0-9][A-Za-z0-9]{3,12}".prop_map(|code| (code.clone(), code)),
        labelled("card number ", "[0-9]{6}"),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_second_pass_changes_nothing(text in pieces()) {
        let once = redact(&text).into_owned();
        prop_assert_eq!(redact(&once), once.as_str());
    }

    #[test]
    fn any_text_can_be_redacted(text in any::<String>()) {
        let once = redact(&text).into_owned();
        prop_assert_eq!(redact(&once), once.as_str());
        prop_assert!(code(&text).chars().count() <= 30);
    }

    #[test]
    fn a_planted_secret_never_survives(
        before in "([a-z]{1,8}|[\"'(<=:,;\\n]|[0-9]{1,3} ms|\\PC){0,4}",
        (planted, value) in secret(),
        after in "([\"')>:,;\\n]|\\.\\.| [a-z0-9]{1,8}){0,4}",
    ) {
        let text = format!("{before} {planted}{after}");
        let shown = redact(&text).into_owned();
        prop_assert!(!shown.contains(&value), "{:?} became {:?}", text, shown);
    }

    #[test]
    fn operation_ids_and_log_times_survive(bits: u128, second in 0_i64..4_000_000_000, nanosecond in 0..1_000_000_000) {
        let id = crate::operation::OpId::from_bytes(bits.to_be_bytes());
        let time = jiff::Timestamp::new(second, nanosecond).unwrap();
        let text = format!("{time} WARN 3 op_id={id} 42 {id} at \"{time}\"");
        prop_assert_eq!(redact(&text), text.as_str());
    }
}
