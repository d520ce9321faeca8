use stamp_core::{config::parse, time::Now};

use super::*;

fn proof(keys: &str, secret: &str) -> Proof {
    let text = format!(
        "[cloud]\nbase_url = \"https://api.7stamp.example/v1\"\n[[generic]]\nname = \"kiosk\"\nhook = {{ {keys} }}\n"
    );
    let table = parse(&text, "test").unwrap_or_else(|mistakes| panic!("{mistakes}")).generics.remove(0);
    Proof::of(&table.hook.unwrap(), Secret::of(secret)).unwrap()
}

fn request(headers: &[(&str, &str)], body: &[u8]) -> HookRequest {
    HookRequest {
        method: "POST".to_owned(),
        query: String::new(),
        headers: headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.as_bytes().to_vec()))
            .collect(),
        body: body.to_vec(),
        peer: Some("127.0.0.1:50000".parse().unwrap()),
        at: Now::epoch().wall,
    }
}

const HEX: &str = "proof = \"hmac-sha256\", header = \"X-Tag\", secret_file = \"s\"";
/// RFC 4231 section 4.3, test case 2.
const JEFE: &str = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
const WHAT: &[u8] = b"what do ya want for nothing?";

#[test]
fn tags_are_those_of_the_rfc() {
    let proof = proof(HEX, "Jefe");
    assert_eq!(proof.examine(&request(&[("x-tag", JEFE)], WHAT)), Ok(()));
    assert_eq!(proof.examine(&request(&[("x-tag", &JEFE.to_uppercase())], WHAT)), Ok(()));
    for (tag, body) in [
        (JEFE, b"what do ya want for nothing!".as_slice()),
        (&JEFE[..62], WHAT),
        ("", WHAT),
        (&"0".repeat(64), WHAT),
        ("é", WHAT),
    ] {
        assert!(proof.examine(&request(&[("x-tag", tag)], body)).is_err(), "{tag}");
    }
    let other = self::proof(HEX, "jefe");
    assert!(other.examine(&request(&[("x-tag", JEFE)], WHAT)).is_err());
}

#[test]
fn a_tag_may_be_in_base64_of_either_alphabet_behind_a_prefix() {
    let keys = format!("{HEX}, encoding = \"base64\", prefix = \"sha256=\"");
    let proof = proof(&keys, "Jefe");
    let tag = "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM";
    for told in
        [format!("sha256={tag}"), format!("sha256={tag}="), format!("sha256={}", tag.replace('+', "-"))]
    {
        assert_eq!(proof.examine(&request(&[("x-tag", &told)], WHAT)), Ok(()), "{told}");
    }
    assert!(proof.examine(&request(&[("x-tag", tag)], WHAT)).unwrap_err().contains("prefix"));
}

/// RFC 4648 section 10.
#[test]
fn base64_is_that_of_the_rfc() {
    for (bytes, text) in [
        ("", ""),
        ("f", "Zg"),
        ("fo", "Zm8"),
        ("foo", "Zm9v"),
        ("foob", "Zm9vYg"),
        ("fooba", "Zm9vYmE"),
        ("foobar", "Zm9vYmFy"),
    ] {
        assert_eq!(base64(bytes.as_bytes()), text);
    }
}

#[test]
fn a_tag_of_another_time_is_turned_away_and_so_is_one_with_another_time_beside_it() {
    let keys = format!("{HEX}, timestamp_header = \"X-Time\", tolerance_s = 60");
    let proof = proof(&keys, "Jefe");
    let Proof::Tag(tag) = &proof else { panic!("it is a tag") };
    let now = Now::epoch().wall.as_second();
    let signed = |time: i64| {
        tag.made(Some(&time.to_string()), WHAT).iter().map(|byte| format!("{byte:02x}")).collect::<String>()
    };
    let examine = |time: &str, tag: &str| proof.examine(&request(&[("x-tag", tag), ("x-time", time)], WHAT));
    for time in [now, now - 60, now + 60] {
        assert_eq!(examine(&time.to_string(), &signed(time)), Ok(()), "{time}");
    }
    for time in [now - 61, now + 61, 0, i64::MAX, i64::MIN] {
        let words = examine(&time.to_string(), &signed(time)).unwrap_err();
        assert!(words.contains("look at both clocks"), "{words}");
    }
    assert!(examine(&now.to_string(), &signed(now - 1)).unwrap_err().contains("not that of this body"));
    assert!(
        proof.examine(&request(&[("x-tag", &signed(now))], WHAT)).unwrap_err().contains("x-time is missing")
    );
}

#[test]
fn a_secret_in_a_header_is_the_whole_secret() {
    let by_header =
        proof("proof = \"header\", header = \"X-Key\", prefix = \"Key \", secret_file = \"s\"", "sesame\n");
    assert_eq!(by_header.examine(&request(&[("x-key", "Key sesame")], b"")), Ok(()));
    let bearer = proof("proof = \"bearer\", secret_file = \"s\"", "sesame");
    assert_eq!(bearer.examine(&request(&[("authorization", "bearer sesame")], b"")), Ok(()));
    for wrong in ["", "sesame", "Key sesam", "Key sesame2", "Key Sesame"] {
        assert!(by_header.examine(&request(&[("x-key", wrong)], b"")).is_err(), "{wrong}");
    }
    for wrong in ["", "Bearer", "Bearer sesam", "Basic sesame", "sesame"] {
        assert!(bearer.examine(&request(&[("authorization", wrong)], b"")).is_err(), "{wrong}");
    }
    let twice = [("x-key", "Key sesame"), ("x-key", "Key sesame")];
    assert!(by_header.examine(&request(&twice, b"")).unwrap_err().contains("more than once"));
}

#[test]
fn without_a_secret_only_programs_of_this_machine_are_heard() {
    let proof = proof("proof = \"this-machine\"", "");
    assert_eq!(proof.examine(&request(&[("content-type", "application/json")], b"")), Ok(()));
    for header in ["x-forwarded-for", "forwarded", "origin", "sec-fetch-site", "cf-connecting-ip"] {
        assert!(proof.examine(&request(&[(header, "x")], b"")).is_err(), "{header}");
    }
    for peer in [None, Some("192.168.1.7:50000".parse().unwrap()), Some("[fe80::1]:50000".parse().unwrap())] {
        assert!(proof.examine(&HookRequest { peer, ..request(&[], b"") }).is_err(), "{peer:?}");
    }
    for peer in ["[::1]:50000", "[::ffff:127.0.0.1]:50000", "127.8.8.8:1"] {
        let peer = Some(peer.parse().unwrap());
        assert_eq!(proof.examine(&HookRequest { peer, ..request(&[], b"") }), Ok(()), "{peer:?}");
    }
}

#[test]
fn a_secret_that_is_not_there_is_named_and_one_that_is_there_is_not_shown() {
    let text = "[cloud]\nbase_url = \"https://api.7stamp.example/v1\"\n[[generic]]\nname = \"k\"\nhook = { proof = \"bearer\", secret_file = \"s\" }\n";
    let hook = parse(text, "test").unwrap().generics.remove(0).hook.unwrap();
    let error = Proof::of(&hook, Secret::of(" \r\n")).unwrap_err();
    assert!(error.to_string().contains("hook.secret_file"), "{error}");
    assert!(!format!("{:?}", Proof::of(&hook, Secret::of("sesame"))).contains("sesame"));
}
