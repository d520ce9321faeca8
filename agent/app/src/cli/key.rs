//! `key`: the API key of this till.

use std::{
    io::{IsTerminal, Read},
    time::Duration,
};

use clap::Subcommand;
use serde_json::json;
use stamp_core::{
    cloud::{
        answer::Me,
        verdict::{Answer, Pause},
    },
    health,
    words::Words,
};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{Context, load, out};
use crate::{
    cloud::{Client, Settings},
    exit::{Exit, Failure, Outcome},
    secret::{self, ApiKey},
};

#[derive(Debug, Subcommand)]
pub(super) enum Args {
    /// Read a key from standard input, check it, and put it in the key's file; a running daemon takes it over
    Set {
        /// Do not ask the cloud first
        #[arg(long)]
        no_check: bool,
    },
    /// Ask the cloud whose key it is
    Check,
}

pub(super) async fn run(context: &Context, args: &Args) -> Outcome {
    let config = load::config(&context.places)?;
    let source = load::key_source(&context.places, &config);
    let words = Words::of(config.till.language.spoken());
    let settings = Settings {
        base_url: config.cloud.base_url.as_str().to_owned(),
        timeout: Duration::from_secs(10),
        language: config.till.language.as_str().to_owned(),
        agent_id: Uuid::nil(),
    };
    match args {
        Args::Check => {
            let key = secret::read(&source.file, source.from_environment.as_deref())
                .map_err(|error| Failure::new(Exit::Config, error))?;
            let Some(key) = key else {
                let words = format!("there is no key in {}", source.file.display());
                return Err(Failure::words(Exit::Config, words).hint("Set one with `stamp-agent key set`."));
            };
            let me = ask(settings, key, &words).await?;
            show(context, &me)?;
        }
        Args::Set { no_check } => {
            let key = ApiKey::parse(&typed()?).map_err(|error| Failure::new(Exit::Usage, error))?;
            if !no_check {
                let me = ask(settings, key.clone(), &words).await?;
                show(context, &me)?;
            }
            secret::write(&source.file, &key).map_err(|error| {
                let context = format!("cannot write {}", source.file.display());
                Failure::from(anyhow::Error::new(error).context(context))
                    .hint("Run the command as the user of the service, or with sudo.")
            })?;
            say(&format!(
                "The key is in {}. A running daemon takes it over within seconds.",
                source.file.display()
            ));
            if source.from_environment.is_some() {
                say(&format!("But {} is set and goes before the file.", load::KEY_VARIABLE));
            }
        }
    }
    Ok(Exit::Ok)
}

async fn ask(settings: Settings, key: ApiKey, words: &Words) -> Result<Me, Failure> {
    let address = settings.base_url.clone();
    Client::new(settings, Some(key))?.me().await.map_err(|answer| match refusal(&answer) {
        Some(why) => {
            let health = health::of_pause(words, &why);
            Failure::words(Exit::Config, health.text).hint(health.cure)
        }
        None => {
            let words = match answer {
                Answer::NotSent(words) | Answer::Lost(words) | Answer::Garbled(words) => words,
                Answer::Http { status, .. } => format!("an answer {status} that is not the cloud's"),
            };
            Failure::words(Exit::TryLater, format!("cannot ask {address} whose key this is: {words}"))
                .hint("Check the internet and cloud.base_url. `key set --no-check` sets a key without asking; without it nothing is changed.")
        }
    })
}

fn refusal(answer: &Answer) -> Option<Pause> {
    match answer {
        Answer::Http { status: 401, is_json: true, .. } => Some(Pause::KeyInvalid),
        Answer::Http { status: 403, is_json: true, .. } => Some(Pause::ScannerDisabled),
        Answer::Http { status: 404 | 405, .. } => Some(Pause::AddressSuspect),
        _ => None,
    }
}

fn show(context: &Context, me: &Me) -> Result<(), Failure> {
    if context.json {
        return Ok(out::json(&json!({"business": me.business, "location": me.location, "staff": me.staff}))?);
    }
    out::line(format!("Business  {} ({})", me.business.name, me.business.id))?;
    out::line(format!("Location  {} ({})", me.location.name, me.location.id))?;
    out::line(format!("Login     {}", me.staff.login))?;
    Ok(())
}

/// From a pipe or the terminal; never from the command line, where others could read it.
fn typed() -> Result<Zeroizing<String>, Failure> {
    let mut text = Zeroizing::new(String::new());
    if std::io::stdin().is_terminal() {
        say("Paste the API key and press Enter:");
        std::io::stdin().read_line(&mut text)?;
    } else {
        std::io::stdin().take(4096).read_to_string(&mut text)?;
    }
    Ok(text)
}

#[allow(clippy::print_stderr, reason = "talk with the person at the terminal")]
fn say(text: &str) {
    eprintln!("{text}");
}
