//! What holds for every operation.

use reqwest::{Method, header};
use serde_json::Value;

use crate::{
    call::Call,
    document::Operation,
    shop::{Role, Shop},
};

/// In bytes.
const LARGEST_BODY: usize = 64 * 1024;

pub(crate) async fn is_guarded(shop: &Shop) {
    for operation in shop.document.operations() {
        let call = || filled(shop, &operation);
        call().header(header::HOST, "elsewhere.example").fails(421, "host_not_allowed").await;
        let foreign = call().header(header::ORIGIN, "https://elsewhere.example");
        foreign.fails(403, "origin_not_allowed").await;
        call().method(Method::PATCH).fails(405, "method_not_allowed").await;
    }
}

pub(crate) async fn has_its_callers(shop: &Shop) {
    for operation in shop.document.operations().iter().filter(|operation| !operation.roles.is_empty()) {
        filled(shop, operation).by(None).fails(401, "token_missing_or_unknown").await;
        let (may, may_not): (Vec<_>, Vec<_>) =
            Role::ALL.into_iter().partition(|role| operation.roles.contains(&role.name().to_owned()));
        for role in may_not {
            filled(shop, operation).by(role).fails(403, "role_not_allowed").await;
        }
        let callers: Vec<_> = may.into_iter().map(Role::name).collect();
        let words = operation.value["description"].as_str().unwrap();
        assert!(words.starts_with(&format!("Callers: {}.", callers.join(", "))), "{}", operation.id);
        let page = operation.value["security"].as_array().is_none_or(|ways| ways.len() > 1);
        assert_eq!(page, callers.contains(&"cashier"), "security of {}", operation.id);
    }
}

pub(crate) async fn reads_its_body_strictly(shop: &Shop) {
    for operation in shop.document.operations().iter().filter(|operation| operation.takes_json()) {
        // As our own page sends it: else a login is not read at all.
        let call = || at_its_path(shop, operation).header(header::ORIGIN, &shop.base);
        let with = |kind: &str, body: Vec<u8>| call().raw(kind, body);
        with("text/plain", b"{}".to_vec()).fails(415, "not_json").await;
        with("application/json", b"{".to_vec()).fails(400, "malformed").await;
        let unknown = with("application/json; charset=utf-8", br#"{"unknown":1}"#.to_vec());
        unknown.fails(422, "validation_failed").await;
        with("application/json", vec![b' '; LARGEST_BODY + 1]).fails(413, "too_large").await;
    }
}

pub(crate) async fn names_what_it_cannot_read(shop: &Shop) {
    for operation in shop.document.operations() {
        for parameter in shop.document.parameters(&operation) {
            let name = parameter["name"].as_str().unwrap();
            if parameter["in"] == "query" && !takes_any_text(parameter) {
                let answer = filled(shop, &operation).query(&format!("{name}=soon")).send().await;
                assert_eq!(answer.status, 400, "{name} of {}: {answer:?}", operation.id);
            }
        }
    }
}

/// Whether nothing about `soon` is wrong.
fn takes_any_text(parameter: &Value) -> bool {
    let schema = &parameter["schema"];
    let is_short = schema["minLength"].as_u64().is_none_or(|least| least <= 4);
    schema["type"] == "string" && schema["format"].is_null() && is_short
}

/// The operation with its documented examples.
fn filled<'a>(shop: &'a Shop, operation: &Operation) -> Call<'a> {
    let call = at_its_path(shop, operation);
    match operation.examples().first() {
        Some((_, example @ Value::Object(_))) => call.json(example),
        Some((kind, example)) => call.raw(kind, example.as_str().unwrap()),
        None => call,
    }
}

fn at_its_path<'a>(shop: &'a Shop, operation: &Operation) -> Call<'a> {
    let parameters = shop.document.parameters(operation);
    let in_path = parameters.into_iter().find(|parameter| parameter["in"] == "path");
    let call = shop.call(&operation.id);
    match in_path {
        Some(parameter) => call.at(parameter["example"].as_str().unwrap()),
        None => call,
    }
}
