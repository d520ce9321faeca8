//! Reading the configuration for a command.

use std::{io::ErrorKind, path::Path};

use stamp_core::config::{self, Config, Mistakes};

use crate::{
    exit::{Exit, Failure},
    places::{self, Places},
    upkeep::KeySource,
};

/// The environment variable that holds the key, where a file is not wanted.
pub(super) const KEY_VARIABLE: &str = "STAMP_AGENT_API_KEY";

/// The text of the configuration file.
pub(super) fn text(file: &Path) -> Result<String, Failure> {
    let bytes = std::fs::read(file).map_err(|error| {
        let exit = match error.kind() {
            ErrorKind::PermissionDenied => Exit::Permission,
            _ => Exit::Config,
        };
        let missing = error.kind() == ErrorKind::NotFound;
        let context = format!("cannot read the configuration {}", file.display());
        let failure = Failure::new(exit, anyhow::Error::new(error).context(context));
        if missing {
            return failure
                .hint("Two lines are enough; see config-examples/minimal.toml. Or try `stamp-agent demo`.");
        }
        failure
    })?;
    String::from_utf8(bytes)
        .map_err(|_| Failure::words(Exit::Config, format!("{} is not UTF-8 text", file.display())))
}

/// The configuration, or all of its mistakes.
pub(super) fn config(places: &Places) -> Result<Config, Failure> {
    let text = text(&places.config)?;
    config::parse(&text, &places.config.to_string_lossy()).map_err(|mistakes| mistaken(&mistakes))
}

/// All mistakes, each on a line of its own that starts with its place.
pub(super) fn mistaken(mistakes: &Mistakes) -> Failure {
    let count = match mistakes.list().len() {
        1 => "1 mistake".to_owned(),
        count => format!("{count} mistakes"),
    };
    Failure::words(Exit::Config, format!("the configuration has {count}\n{mistakes}"))
}

/// Where the key of this configuration comes from.
pub(super) fn key_source(places: &Places, config: &Config) -> KeySource {
    KeySource::new(
        places::beside(&places.config, &config.cloud.api_key_file),
        std::env::var(KEY_VARIABLE).ok(),
    )
}
