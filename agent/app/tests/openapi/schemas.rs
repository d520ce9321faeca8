//! The document by itself: strict schemas, examples that hold, and every route of the router.

use std::collections::BTreeSet;

use regex::Regex;
use serde_json::Value;

use crate::document::Document;

#[test]
fn no_schema_lets_an_undocumented_member_pass() {
    let document = Document::of_the_sources();
    for (name, schema) in document.schemas() {
        let open = first_open_object(schema);
        assert!(open.is_none(), "{name}: {:#}", open.unwrap_or_default());
    }
}

#[test]
fn every_example_is_what_it_stands_for() {
    let document = Document::of_the_sources();
    for operation in document.operations() {
        let posts_json = operation.method == "post" && operation.takes_json();
        assert!(!posts_json || !operation.examples().is_empty(), "{} has no example", operation.id);
        for (kind, example) in
            operation.examples().into_iter().filter(|(kind, _)| *kind == "application/json")
        {
            let faults = document.faults_of_request(&operation, example);
            assert!(faults.is_empty(), "{} {kind}: {example:#}: {faults:#?}", operation.id);
        }
        for response in operation.value["responses"].as_object().unwrap().values() {
            for media in document.resolved(response)["content"].as_object().into_iter().flatten() {
                for example in examples(media.1) {
                    let faults = document.faults(&media.1["schema"], example);
                    assert!(faults.is_empty(), "{}: {example:#}: {faults:#?}", operation.id);
                }
            }
        }
    }
}

#[test]
fn every_route_is_described_and_every_described_one_is_a_route() {
    let route = Regex::new(r#"\.route\(\s*"([^"]+)",\s*([^\n]+)"#).unwrap();
    let method = Regex::new(r"\b(get|post|put|delete|patch)\(").unwrap();
    let sources = [include_str!("../../src/api/mod.rs"), include_str!("../../src/api/page/mod.rs")];
    let mut routes = BTreeSet::new();
    for found in sources.iter().flat_map(|source| route.captures_iter(source)) {
        for named in method.captures_iter(&found[2]) {
            routes.insert((found[1].to_owned(), named[1].to_owned()));
        }
    }
    let described: BTreeSet<_> = Document::of_the_sources()
        .operations()
        .into_iter()
        .map(|operation| (operation.path, operation.method))
        .collect();
    assert_eq!(routes, described);
}

/// A schema of an object that does not say what is to be done with other members.
fn first_open_object(schema: &Value) -> Option<Value> {
    match schema {
        Value::Object(members) => {
            let is_closed = members.contains_key("additionalProperties")
                || members.get("unevaluatedProperties") == Some(&Value::Bool(false));
            if members.get("properties").is_some_and(Value::is_object) && !is_closed {
                return Some(schema.clone());
            }
            members.values().find_map(first_open_object)
        }
        Value::Array(values) => values.iter().find_map(first_open_object),
        _ => None,
    }
}

fn examples(media: &Value) -> Vec<&Value> {
    let named = media["examples"].as_object().into_iter().flatten().map(|(_, example)| &example["value"]);
    named.chain(media.get("example")).collect()
}
