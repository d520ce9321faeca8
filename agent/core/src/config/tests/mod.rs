//! Whole configurations.

mod defaults;
mod examples;
mod generics;
mod mistakes;
mod mqtt;
mod poster;
mod random;
mod scanners;
mod schema;
mod secrets;
mod serve;
mod show;
mod syntax;

use super::{Config, Mistakes, parse};

/// The least that a configuration needs, on one line.
const CLOUD: &str = "cloud.base_url = \"https://api.7stamp.example/v1\"\n";

/// A configuration of `text` that is valid, with the cloud already in it.
fn valid(text: &str) -> Config {
    parse(&format!("{CLOUD}{text}"), "agent.toml").unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

/// The mistakes of `text`, with the cloud already in it on the first line.
fn mistakes(text: &str) -> Vec<String> {
    lines(parse(&format!("{CLOUD}{text}"), "agent.toml").expect_err("the text has mistakes"))
}

fn lines(mistakes: Mistakes) -> Vec<String> {
    mistakes.to_string().lines().map(str::to_owned).collect()
}

/// The text of an example.
fn example(name: &str) -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../config-examples");
    std::fs::read_to_string(format!("{folder}/{name}")).expect("the example is there")
}

/// The names of all examples.
fn example_names() -> Vec<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../config-examples");
    let entries = std::fs::read_dir(folder).expect("the examples are there");
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.ends_with(".toml")).collect()
}
