use proptest::prelude::*;
use serde_json::json;
use stamp_core::config::parse;

use super::*;

fn folder(keys: &str) -> WatchedFolder {
    let text = format!(
        "[cloud]\nbase_url = \"https://api.7stamp.example/v1\"\n[[generic]]\nname = \"kasa\"\n[generic.folder]\npath = \"x\"\n{keys}"
    );
    let table = parse(&text, "test").unwrap_or_else(|mistakes| panic!("{mistakes}")).generics.remove(0);
    table.folder.unwrap()
}

fn read(name: &str, keys: &str, text: &str) -> Result<Vec<Value>, Unparsed> {
    documents(text.as_bytes(), name, &folder(keys))
}

fn is_unfinished(name: &str, text: &str) -> bool {
    matches!(read(name, "", text), Err(Unparsed::Unfinished { .. }))
}

#[test]
fn the_ending_of_the_name_says_what_is_in_it() {
    assert_eq!(read("a.json", "", "[{\"id\": 1}]"), Ok(vec![json!([{ "id": 1 }])]));
    assert_eq!(
        read("a.JSONL", "", "{\"id\": 1}\r\n\n{\"id\": 2}"),
        Ok(vec![json!({ "id": 1 }), json!({ "id": 2 })])
    );
    assert_eq!(read("a.csv", "", "id,total\n1,\"7,40\"\n"), Ok(vec![json!({ "id": "1", "total": "7,40" })]));
    let words = read("a.txt", "", "x").unwrap_err().to_string();
    assert!(words.contains("set format"), "{words}");
    assert_eq!(read("a.txt", "format = \"json\"\n", "{}"), Ok(vec![json!({})]));
}

#[test]
fn columns_are_called_as_the_first_line_says() {
    let text = "Чек;Сума; Картка \r\n1042;7,40; 113772 \r\n\"10\"\"43\";1;\r\n";
    assert_eq!(
        read("a.csv", "delimiter = \";\"\n", text),
        Ok(vec![
            json!({ "Чек": "1042", "Сума": "7,40", "Картка": "113772" }),
            json!({ "Чек": "10\"43", "Сума": "1", "Картка": "" })
        ])
    );
    assert_eq!(read("a.csv", "", "id,total\n"), Ok(Vec::new()), "a table without rows is one");
}

#[test]
fn a_file_that_ends_in_the_middle_may_still_be_being_written() {
    for (name, text) in [
        ("a.json", "[{\"id\": 1}, {\"id"),
        ("a.json", ""),
        ("a.jsonl", "{\"id\": 1}\n{\"id\":"),
        ("a.csv", "id,total\n1,7.40\n2"),
    ] {
        assert!(is_unfinished(name, text), "{text}");
    }
    for (name, text) in [("a.json", "{]"), ("a.json", "{} x"), ("a.csv", "id,total\n1\n2,7.40\n")] {
        assert!(read(name, "", text).is_err() && !is_unfinished(name, text), "{text}");
    }
}

#[test]
fn what_is_wrong_is_told_and_nothing_of_what_stands_there() {
    for (name, text) in [
        ("a.json", "{\"email\": \"anna@example.org\" \"x\"}"),
        ("a.jsonl", "anna@example.org"),
        ("a.csv", "id,total\nanna@example.org\n1,2\n"),
    ] {
        let words = read(name, "", text).unwrap_err().to_string();
        assert!(!words.contains("anna"), "{words}");
    }
    let words = documents(b"\xd7\xe5\xea", "a.json", &folder("")).unwrap_err().to_string();
    assert!(words.contains("set encoding"), "{words}");
}

#[test]
fn deep_nesting_is_refused_without_a_fall() {
    assert!(read("a.json", "", &"[".repeat(100_000)).is_err());
    assert!(read("a.json", "", &("[".repeat(100_000) + &"]".repeat(100_000))).is_err());
}

proptest! {
    #[test]
    fn whatever_is_in_a_file_gives_documents_or_words(
        bytes in prop::collection::vec(any::<u8>(), 0..300),
        text in "[a-z{}\\[\\]\",:;\\n\\r0-9 ]{0,200}",
        encoding in prop::sample::select(vec!["utf-8", "utf-16", "cp1251", "cp1252"]),
        name in prop::sample::select(vec!["a.json", "a.jsonl", "a.csv"]),
    ) {
        for bytes in [bytes.as_slice(), text.as_bytes()] {
            if let Err(error) = documents(bytes, name, &folder(&format!("encoding = \"{encoding}\"\n"))) {
                prop_assert!(!error.to_string().is_empty() && error.to_string().len() < 300);
            }
        }
    }
}
