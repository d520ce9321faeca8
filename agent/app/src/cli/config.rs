//! `config`: check it, show it, describe it.

use clap::Subcommand;
use serde_json::json;
use stamp_core::config;

use super::{Context, load, out};
use crate::exit::{Exit, Failure, Outcome};

#[derive(Debug, Subcommand)]
pub(super) enum Args {
    /// Name every mistake at once, with its line
    Check,
    /// Show the whole configuration as it is in effect, with defaults
    Show,
    /// The JSON Schema of the configuration, for editors
    Schema,
}

pub(super) fn run(context: &Context, args: &Args) -> Outcome {
    match args {
        Args::Check => check(context)?,
        Args::Show => {
            let config = load::config(&context.places)?;
            if context.json {
                out::json(&config)?;
            } else {
                out::line(config.to_toml()?.trim_end())?;
            }
        }
        Args::Schema => out::json(&config::json_schema())?,
    }
    Ok(Exit::Ok)
}

fn check(context: &Context) -> Result<(), Failure> {
    let file = &context.places.config;
    let checked = config::parse(&load::text(file)?, &file.to_string_lossy());
    if context.json {
        let mistakes = checked.as_ref().err().map(config::Mistakes::list).unwrap_or_default();
        out::json(&json!({"file": file, "mistakes": mistakes}))?;
    }
    match checked {
        Ok(_) if context.json => Ok(()),
        Ok(_) => Ok(out::line(format!("{}: no mistakes", file.display()))?),
        Err(mistakes) => Err(load::mistaken(&mistakes)),
    }
}
