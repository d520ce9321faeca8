//! The contract as a judge of requests and answers.

use jsonschema::Validator;
use serde_json::{Map, Value, json};

pub(crate) struct Contract {
    document: Value,
}

/// One operation of the contract.
pub(crate) struct Operation<'a> {
    pub(crate) id: &'a str,
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    value: &'a Value,
}

impl Contract {
    pub(crate) fn read() -> Self {
        let text = include_str!("../../contract/cloud-api.yaml");
        Self { document: serde_norway::from_str(text).unwrap() }
    }

    pub(crate) fn operations(&self) -> Vec<Operation<'_>> {
        let paths = self.document["paths"].as_object().unwrap();
        paths
            .iter()
            .flat_map(|(path, item)| {
                item.as_object().unwrap().iter().map(move |(method, value)| Operation {
                    id: value["operationId"].as_str().unwrap(),
                    method,
                    path,
                    value,
                })
            })
            .collect()
    }

    pub(crate) fn operation(&self, id: &str) -> Operation<'_> {
        self.operations().into_iter().find(|operation| operation.id == id).unwrap()
    }

    /// What is wrong with the body of a request.
    pub(crate) fn faults_of_request(&self, operation: &Operation<'_>, body: &Value) -> Vec<String> {
        let content = &operation.value["requestBody"]["content"]["application/json"]["schema"];
        self.faults(content, body)
    }

    /// What is wrong with an answer: status, content type or body.
    pub(crate) fn faults_of_answer(
        &self,
        operation: &Operation<'_>,
        status: u16,
        content_type: &str,
        body: &Value,
    ) -> Vec<String> {
        let responses = &operation.value["responses"];
        let response = match responses.get(status.to_string()) {
            Some(response) => response,
            None if status >= 400 => &responses["default"],
            None => return vec![format!("{status} is not an answer of {}", operation.id)],
        };
        let response = self.resolved(response);
        let Some(content) = response.get("content") else {
            return if body.is_null() { Vec::new() } else { vec!["there is a body".to_owned()] };
        };
        match content.get(content_type) {
            Some(media) => self.faults(&media["schema"], body),
            None => vec![format!("{content_type:?} is not a content type of {status}")],
        }
    }

    fn resolved<'a>(&'a self, value: &'a Value) -> &'a Value {
        let reference = value.get("$ref").and_then(Value::as_str).and_then(|text| text.strip_prefix('#'));
        reference.map_or(value, |pointer| self.document.pointer(pointer).unwrap())
    }

    fn faults(&self, schema: &Value, body: &Value) -> Vec<String> {
        let validator = self.validator(schema);
        validator.iter_errors(body).map(|error| format!("{}: {error}", error.instance_path())).collect()
    }

    fn validator(&self, schema: &Value) -> Validator {
        let mut whole = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "allOf": [schema],
            "components": self.document["components"],
        });
        close(&mut whole["allOf"]);
        close(&mut whole["components"]["schemas"]);
        jsonschema::options().should_validate_formats(true).build(&whole).unwrap()
    }
}

/// Forbids members that a schema does not name. The contract lets clients ignore them; that an optional member is
/// misspelt would otherwise never be found.
fn close(value: &mut Value) {
    match value {
        Value::Array(values) => values.iter_mut().for_each(close),
        Value::Object(members) => close_object(members),
        _ => {}
    }
}

fn close_object(members: &mut Map<String, Value>) {
    members.values_mut().for_each(close);
    if members.get("properties").is_some_and(Value::is_object)
        && members.get("type") == Some(&json!("object"))
    {
        members.insert("additionalProperties".to_owned(), json!(false));
    }
}
