//! `scan`: a code as if a scanner had read it.

use serde_json::{Value, json};
use stamp_core::notice::{Level, Notice};
use tokio::io::{AsyncBufReadExt, BufReader, stdin};

use super::{Context, out, reach::Daemon, style};
use crate::exit::{Exit, Outcome};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The code; `-` reads codes from standard input, one for each line
    code: String,
    /// Who stands at the till
    #[arg(long, value_name = "NAME")]
    cashier: Option<String>,
    /// One more stamp on the same card is meant
    #[arg(long)]
    allow_repeat: bool,
    /// How long to wait for the cloud, in milliseconds
    #[arg(long, value_name = "MS", default_value_t = 4000)]
    wait: u64,
}

pub(super) async fn run(context: &Context, args: Args) -> Outcome {
    let daemon = Daemon::find(context)?;
    if args.code != "-" {
        return scan(context, &daemon, &args, &args.code).await;
    }
    let mut worst = Exit::Ok;
    let mut lines = BufReader::new(stdin()).lines();
    while let Some(line) = lines.next_line().await? {
        if !line.trim().is_empty() && scan(context, &daemon, &args, line.trim()).await? != Exit::Ok {
            worst = Exit::Fault;
        }
    }
    Ok(worst)
}

async fn scan(context: &Context, daemon: &Daemon, args: &Args, code: &str) -> Outcome {
    let mut body = json!({"code": code, "source": "cli", "allow_repeat": args.allow_repeat});
    if let Some(cashier) = &args.cashier {
        body["cashier"] = json!(cashier);
    }
    let answer = daemon.post(&format!("/v1/scans?wait={}", args.wait), &body).await?;
    if context.json {
        out::json(&answer)?;
    } else {
        out::line(words(&answer))?;
    }
    Ok(if answer["notice"]["level"] == "refused" { Exit::Fault } else { Exit::Ok })
}

fn words(answer: &Value) -> String {
    let fallback = Notice::new(Level::Warn, "unreadable", "The answer cannot be read", "");
    let notice: Notice = serde_json::from_value(answer["notice"].clone()).unwrap_or(fallback);
    let number =
        answer["operation"]["number"].as_str().map(|number| format!("  [{number}]")).unwrap_or_default();
    notice_line(&notice, &number)
}

/// A notice in one line: sign, title, text.
pub(super) fn notice_line(notice: &Notice, number: &str) -> String {
    let title = format!("{} {}", style::sign(notice.level), notice.title);
    let text = if notice.text.is_empty() { String::new() } else { format!("  {}", notice.text) };
    format!("{}{text}{}", style::paint(notice.level, &title), style::dim(number))
}
