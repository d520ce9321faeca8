//! The demo with a person: codes and commands from standard input.

use std::{io::IsTerminal, sync::Arc, time::Duration};

use stamp_core::{notice::Level, operation::OpId};
use stamp_sandbox::samples;
use tokio::{
    io::{AsyncBufReadExt, BufReader, stdin},
    time::{sleep, timeout},
};

use super::{heading, item, stage::Stage};
use crate::{
    cli::{out, scan::notice_line, style, table},
    exit::{Exit, Failure, Outcome},
    notices::Posted,
    till::{Answer, Offer},
};

/// Where the codes that are typed come from.
const SCANNER: &str = "demo";

/// What a `yes` would mean now.
enum Open {
    Nothing,
    OneMore(String),
    Redeem(String),
    AtRisk(OpId),
}

pub(super) async fn talk(stage: Stage) -> Outcome {
    welcome(&stage)?;
    let (_, mut news) = stage.agent.notices().listen(None);
    let mut lines = BufReader::new(stdin()).lines();
    let mut open = Open::Nothing;
    loop {
        tokio::select! {
            line = lines.next_line() => {
                let Some(line) = line? else { break };
                match line.trim() {
                    "" => {}
                    "quit" | "exit" => break,
                    line => open = command(&stage, line, open).await?,
                }
            }
            said = news.recv() => if let Ok(posted) = said { overheard(&posted)? },
        }
    }
    if !std::io::stdin().is_terminal() {
        // Codes came through a pipe: what can be sent is sent before the end.
        let _ = timeout(Duration::from_secs(10), async {
            while stage.waiting().await.is_ok_and(|waiting| waiting > 0) {
                sleep(Duration::from_millis(50)).await;
            }
        })
        .await;
    }
    let waiting = stage.waiting().await?;
    if waiting > 0 {
        out::line(format!("{waiting} operations were still waiting. With --data-dir they would be kept."))?;
    }
    stage.close().await;
    Ok(Exit::Ok)
}

fn welcome(stage: &Stage) -> Result<(), Failure> {
    out::line(style::bold("7stamp till agent: demo"))?;
    out::line("A till and a small 7stamp cloud in one program. Nothing leaves this machine.")?;
    heading("Open")?;
    item("the till's page", &format!("http://{}/", stage.agent.address()))?;
    item("every state of it", &format!("http://{}/demo/states", stage.agent.address()))?;
    heading("Scan (type or paste one of these here, or on the page)")?;
    let width = samples().iter().map(|sample| sample.code.len()).max().unwrap_or(0) + 2;
    for sample in samples() {
        out::line(format!("  {:<width$}{}", sample.code, style::dim(sample.what)))?;
    }
    heading("Pull the plug")?;
    for (word, what) in [
        ("offline", "the cloud is gone; scan on, and watch the queue grow"),
        ("online", "the cloud is back; the queue empties itself"),
        ("status", "state and health"),
        ("books", "what the cloud has booked"),
        ("codes", "the codes again"),
        ("quit", "the end (or Ctrl-D)"),
    ] {
        item(word, what)?;
    }
    let data = stage.folder.display();
    out::line(format!(
        "\nFrom another terminal: stamp-agent --data-dir {data} status | queue list | scan CODE\n"
    ))?;
    Ok(())
}

async fn command(stage: &Stage, line: &str, open: Open) -> Result<Open, Failure> {
    let cable = |connected: bool| async move {
        stage.cloud.set_reachable(connected).await.map_err(|error| Failure::new(Exit::Internal, error))
    };
    match (line, open) {
        ("offline", _) => {
            cable(false).await?;
            out::line("  The cloud is gone.")?;
        }
        ("online", _) => {
            cable(true).await?;
            out::line("  The cloud is back. The till finds out by itself.")?;
        }
        ("status", _) => status(stage).await?,
        ("books", _) => books(stage).await?,
        ("codes" | "help", _) => welcome(stage)?,
        ("yes", Open::OneMore(code)) => return answered(stage.scan(SCANNER, &code, true).await?, &code),
        ("yes", Open::Redeem(voucher)) => return answered(stage.redeem(&voucher).await?, ""),
        ("yes", Open::AtRisk(offer)) => return answered(stage.accept(offer).await?, ""),
        ("yes", Open::Nothing) => out::line("  There is no question.")?,
        (code, _) => return answered(stage.scan(SCANNER, code, false).await?, code),
    }
    Ok(Open::Nothing)
}

fn answered(answer: Answer, code: &str) -> Result<Open, Failure> {
    let number = answer.operation.as_ref().map(|operation| format!("  [{}]", operation.new.op_id.short()));
    out::line(format!("  {}", notice_line(&answer.notice, &number.unwrap_or_default())))?;
    if let Some(Offer { id, left, of, .. }) = answer.offer {
        out::line(format!("    Type yes to accept it at own risk ({left} of {of} left)."))?;
        return Ok(Open::AtRisk(id));
    }
    Ok(match (answer.notice.code.as_str(), answer.voucher) {
        ("one-more", _) => {
            out::line("    Type yes to add one more.")?;
            Open::OneMore(code.to_owned())
        }
        ("confirm-voucher", Some(voucher)) => {
            out::line("    Type yes to redeem it.")?;
            Open::Redeem(voucher.id)
        }
        _ => Open::Nothing,
    })
}

/// What was said elsewhere: at the page, or by the queue.
fn overheard(posted: &Arc<Posted>) -> Result<(), Failure> {
    if posted.source != SCANNER {
        let from = style::dim(&format!("  ({})", posted.source));
        out::line(format!("  {}{from}", notice_line(&posted.notice, "")))?;
    }
    Ok(())
}

async fn status(stage: &Stage) -> Result<(), Failure> {
    let report = stage.agent.reporter().report().await?;
    item("cloud", report.cloud.state)?;
    item("to be sent", &stage.waiting().await?.to_string())?;
    item("done", &report.queue.states["done"].to_string())?;
    for warning in &report.health {
        item(warning.code, &style::paint(Level::Warn, &warning.text))?;
    }
    Ok(())
}

async fn books(stage: &Stage) -> Result<(), Failure> {
    let books = stage.cloud.books().await.map_err(|error| Failure::new(Exit::Internal, error))?;
    let rows: Vec<Vec<String>> = books
        .stamps
        .iter()
        .map(|stamp| {
            let number = stamp.op_id.chars().rev().take(6).collect::<Vec<_>>();
            let number: String = number.into_iter().rev().collect::<String>().to_uppercase();
            vec![stamp.card_id.clone(), stamp.quantity.to_string(), number]
        })
        .collect();
    for line in table::layout(&["card", "stamps", "number"], &rows) {
        item("", &line)?;
    }
    item("", &format!("{} vouchers redeemed", books.redemptions.len()))?;
    Ok(())
}
