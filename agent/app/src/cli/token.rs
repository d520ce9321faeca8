//! `token`: rights for tills and support that call the local API.

use clap::Subcommand;
use serde_json::{Value, json};

use super::{Context, out, reach::Daemon, table};
use crate::{
    api::Role,
    exit::{Exit, Outcome},
};

#[derive(Debug, Subcommand)]
pub(super) enum Args {
    /// Make a token; it is shown once
    New {
        /// pos (a till) or support
        #[arg(long)]
        role: Role,
        /// How long it is good: 90s, 30m, 8h, 7d. Without: until revoked
        #[arg(long = "for", value_name = "TIME", value_parser = seconds)]
        lifetime: Option<u64>,
        /// Whom it is for
        #[arg(long)]
        label: Option<String>,
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
        Args::New { role, lifetime, label } => {
            let mut body = json!({"role": role});
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
                out::line(token["token"].as_str().unwrap_or_default())?;
            }
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
                text(&token["expires_at"], "no end"),
                text(&token["label"], ""),
            ]
        })
        .collect()
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
