//! The document as a judge of requests and answers.

use std::{collections::BTreeSet, path::Path};

use jsonschema::Validator;
use serde_json::{Value, json};

/// An operation, the status of its answer, and the content type, empty where there is no body.
pub(crate) type Answered = (String, u16, String);

/// The description of the API.
pub(crate) struct Document {
    value: Value,
}

/// One operation of it.
#[derive(Clone)]
pub(crate) struct Operation {
    pub(crate) id: String,
    pub(crate) method: String,
    pub(crate) path: String,
    /// Who may call. Empty: open to all.
    pub(crate) roles: Vec<String>,
    pub(crate) value: Value,
}

impl Document {
    pub(crate) fn read(text: &str) -> Self {
        Self { value: serde_json::from_str(text).unwrap() }
    }

    /// As it stands beside the sources, without the version.
    pub(crate) fn of_the_sources() -> Self {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/api/openapi.json");
        Self::read(&std::fs::read_to_string(file).unwrap())
    }

    pub(crate) fn version(&self) -> &str {
        self.value["info"]["version"].as_str().unwrap()
    }

    pub(crate) fn schemas(&self) -> &serde_json::Map<String, Value> {
        self.value["components"]["schemas"].as_object().unwrap()
    }

    pub(crate) fn operations(&self) -> Vec<Operation> {
        let mut operations = Vec::new();
        for (path, item) in self.value["paths"].as_object().unwrap() {
            for (method, value) in item.as_object().unwrap() {
                operations.push(Operation {
                    id: value["operationId"].as_str().unwrap().to_owned(),
                    method: method.clone(),
                    path: path.clone(),
                    roles: texts(&value["x-roles"]),
                    value: value.clone(),
                });
            }
        }
        operations
    }

    pub(crate) fn operation(&self, id: &str) -> Operation {
        self.operations().into_iter().find(|operation| operation.id == id).unwrap()
    }

    /// The answers of an operation that have a status of their own.
    pub(crate) fn answers(&self, operation: &Operation) -> Vec<Answered> {
        let mut answers = Vec::new();
        for (status, response) in operation.value["responses"].as_object().unwrap() {
            let Ok(status) = status.parse() else { continue };
            let answered = |kind: &str| (operation.id.clone(), status, kind.to_owned());
            match self.resolved(response)["content"].as_object() {
                Some(content) => answers.extend(content.keys().map(|kind| answered(kind))),
                None => answers.push(answered("")),
            }
        }
        answers
    }

    /// The parameters of an operation, whole.
    pub(crate) fn parameters(&self, operation: &Operation) -> Vec<&Value> {
        let references = self.value["paths"][&operation.path][&operation.method]["parameters"].as_array();
        references.into_iter().flatten().map(|parameter| self.resolved(parameter)).collect()
    }

    /// What is wrong with the JSON body of a request.
    pub(crate) fn faults_of_request(&self, operation: &Operation, body: &Value) -> Vec<String> {
        let content = &operation.value["requestBody"]["content"]["application/json"];
        self.faults(&content["schema"], body)
    }

    /// What is wrong with an answer: status, content type or body.
    pub(crate) fn faults_of_answer(
        &self,
        operation: &Operation,
        status: u16,
        content_type: &str,
        body: &Value,
    ) -> Vec<String> {
        let responses = &operation.value["responses"];
        let response = match responses.get(status.to_string()) {
            Some(response) => self.resolved(response),
            None => self.resolved(&responses["default"]),
        };
        let Some(content) = response.get("content") else {
            return if body.is_null() { Vec::new() } else { vec!["there is a body".to_owned()] };
        };
        match content.get(content_type) {
            Some(media) => self.faults(&media["schema"], body),
            None => vec![format!("{content_type:?} is not a content type of it")],
        }
    }

    /// What is wrong with a value of a named schema.
    pub(crate) fn faults_of(&self, schema: &str, value: &Value) -> Vec<String> {
        self.faults(&json!({"$ref": format!("#/components/schemas/{schema}")}), value)
    }

    /// The texts that a schema lists one by one.
    pub(crate) fn listed(&self, schema: &str) -> BTreeSet<String> {
        let schema = &self.schemas()[schema];
        let choices = schema.get("oneOf").or_else(|| schema.get("anyOf")).and_then(Value::as_array).unwrap();
        choices.iter().filter_map(|choice| choice["const"].as_str()).map(str::to_owned).collect()
    }

    /// What is wrong with a value of a schema that stands anywhere in the document.
    pub(crate) fn faults(&self, schema: &Value, value: &Value) -> Vec<String> {
        let validator = self.validator(schema);
        validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect()
    }

    pub(crate) fn resolved<'a>(&'a self, value: &'a Value) -> &'a Value {
        let reference = value.get("$ref").and_then(Value::as_str).and_then(|text| text.strip_prefix('#'));
        reference.map_or(value, |pointer| self.value.pointer(pointer).unwrap())
    }

    fn validator(&self, schema: &Value) -> Validator {
        let whole = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "allOf": [schema],
            "components": self.value["components"],
        });
        jsonschema::options().should_validate_formats(true).build(&whole).unwrap()
    }
}

impl Operation {
    /// The examples of its request, by content type.
    pub(crate) fn examples(&self) -> Vec<(&str, &Value)> {
        let content = self.value["requestBody"]["content"].as_object();
        let examples = content.into_iter().flatten().flat_map(|(kind, media)| {
            let examples = media["examples"].as_object().into_iter().flatten();
            examples.map(move |(_, example)| (kind.as_str(), &example["value"]))
        });
        examples.collect()
    }

    pub(crate) fn takes_json(&self) -> bool {
        self.value["requestBody"]["content"].get("application/json").is_some()
    }
}

fn texts(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}
