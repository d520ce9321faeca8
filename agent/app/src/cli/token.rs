//! `token`: rights for tills and support that call the local API.

use clap::Subcommand;
use serde_json::{Value, json};

use super::{Context, out, pin, reach::Daemon, table};
use crate::{
    api::Role,
    exit::{Exit, Outcome},
};

#[derive(Debug, Subcommand)]
pub(super) enum Args {
    /// Make a token, or a code to log in with; it is shown once
    New {
        /// pos (a till), support, or cashier (a browser on another machine, with --code)
        #[arg(long)]
        role: Role,
        /// A code to be typed within ten minutes, in a browser or (pos) in the app on the till, instead of the token
        #[arg(long)]
        code: bool,
        /// How long it is good: 90s, 30m, 8h, 7d. Without: until revoked; support's login by code for 8h
        #[arg(long = "for", value_name = "TIME", value_parser = seconds)]
        lifetime: Option<u64>,
        /// Whom it is for
        #[arg(long)]
        label: Option<String>,
    },
    /// Set the manager's PIN, which goes above the limits of vouchers without internet; read from standard input
    Pin {
        /// Take it away instead: nobody goes above the limits
        #[arg(long)]
        remove: bool,
    },
    /// List tokens, without the secrets
    List,
    /// Make a token worthless
    Revoke {
        /// As `token list` shows it
        id: String,
    },
}

pub(super) async fn run(context: &Context, args: Args) -> Outcome {
    let daemon = Daemon::find(context)?;
    match args {
        Args::New { role, code, lifetime, label } => {
            let mut body = json!({"role": role, "code": code});
            if let Some(seconds) = lifetime {
                body["for_s"] = json!(seconds);
            }
            if let Some(label) = label {
                body["label"] = json!(label);
            }
            let token = daemon.post("/v1/tokens", &body).await?;
            if context.json {
                out::json(&token)?;
            } else {
                out::line(token["token"].as_str().or(token["code"].as_str()).unwrap_or_default())?;
            }
            if code {
                let place =
                    if role == Role::Pos { "in the app on the till" } else { "at /login of the till's page" };
                say(&format!("Type it within ten minutes {place}. It is good once."));
            }
        }
        Args::Pin { remove: true } => {
            daemon.delete("/v1/pin").await?;
            say("There is no manager's PIN any more.");
        }
        Args::Pin { remove: false } => {
            let pin = pin::typed()?;
            daemon.put("/v1/pin", &json!({"pin": pin.trim()})).await?;
            say("The manager's PIN is set.");
        }
        Args::List => {
            let tokens = daemon.get("/v1/tokens").await?;
            if context.json {
                out::json(&tokens)?;
            } else {
                for line in table::layout(&["ID", "ROLE", "UNTIL", "LABEL"], &rows(&tokens)) {
                    out::line(line)?;
                }
            }
        }
        Args::Revoke { id } => {
            daemon.delete(&format!("/v1/tokens/{id}")).await?;
        }
    }
    Ok(Exit::Ok)
}

fn rows(tokens: &Value) -> Vec<Vec<String>> {
    let text = |value: &Value, other: &str| value.as_str().unwrap_or(other).to_owned();
    let tokens = tokens["tokens"].as_array().map(Vec::as_slice).unwrap_or_default();
    tokens
        .iter()
        .map(|token| {
            vec![
                text(&token["id"], ""),
                text(&token["role"], ""),
                match token["code_until"].as_str() {
                    Some(until) => format!("code, {until}"),
                    None => text(&token["expires_at"], "no end"),
                },
                text(&token["label"], ""),
            ]
        })
        .collect()
}

#[allow(clippy::print_stderr, reason = "talk with the person at the terminal")]
fn say(text: &str) {
    eprintln!("{text}");
}

/// A length of time with its unit, in seconds.
pub(super) fn seconds(text: &str) -> Result<u64, String> {
    let wrong = || format!("{text:?} is no time; write 90s, 30m, 8h or 7d");
    let (number, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit()).ok_or_else(wrong)?);
    let factor = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        "d" => 86_400,
        _ => return Err(wrong()),
    };
    number.parse::<u64>().ok().and_then(|n| n.checked_mul(factor)).filter(|s| *s > 0).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_units() {
        assert_eq!(seconds("90s"), Ok(90));
        assert_eq!(seconds("8h"), Ok(28_800));
        for bad in ["", "8", "h", "8 h", "0s", "99999999999999999999d", "1w"] {
            assert!(seconds(bad).is_err(), "{bad}");
        }
    }
}
