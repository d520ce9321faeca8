//! `scanner list`: what is plugged in, which of it is configured, and how the rest would be.

mod block;
mod device;
mod found;
mod rights;
#[cfg(test)]
mod samples;
mod shown;

use serde_json::Value;
use stamp_core::config::Config;

use self::shown::Listed;
use super::super::{Context, load, out, reach::Daemon};
use crate::exit::{Exit, Outcome};

pub(super) async fn run(context: &Context) -> Outcome {
    let mut notes = Vec::new();
    let config = configured(context, &mut notes);
    let status = match Daemon::find(context) {
        Ok(daemon) => daemon.get("/v1/status").await.unwrap_or_default(),
        // Without it, nothing is known of states; that is no fault here.
        Err(_) => Value::Null,
    };
    let devices = device::all(found::found(&mut notes));
    let listed = Listed::new(devices, config.as_ref(), &status["scanners"], notes, rights::missing);
    if context.json {
        out::json(&listed)?;
    } else {
        for line in listed.lines(&context.places.config) {
            out::line(line)?;
        }
    }
    Ok(Exit::Ok)
}

/// The configuration, if there is one.
fn configured(context: &Context, notes: &mut Vec<String>) -> Option<Config> {
    match load::config(&context.places) {
        Ok(config) => Some(config),
        Err(failure) => {
            if context.places.config.exists() {
                let cannot = "the configuration cannot be read, so what it names is not known";
                let hint = if failure.exit == Exit::Permission {
                    "run the command as the user of the service, or with sudo"
                } else {
                    "see `stamp-agent config check`"
                };
                notes.push(format!("{cannot}; {hint}"));
            }
            None
        }
    }
}
