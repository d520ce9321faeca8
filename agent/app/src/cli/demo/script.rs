//! The story, played by itself.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use stamp_core::notice::Level;
use tokio::time::{Instant, sleep, timeout};

use super::{books::Scanned, heading, item, stage::Stage};
use crate::{
    cli::{out, scan::notice_line, style, table},
    exit::{Exit, Failure, Outcome},
    till::Answer,
};

const CARDS: &str = "https://my.7stamp.com/en/card_";

pub(super) async fn play(stage: Stage) -> Outcome {
    let books = stage.cloud.books().await.map_err(|error| Failure::new(Exit::Internal, error))?;
    if !books.effects_by_op().is_empty() {
        stage.close().await;
        return Err(Failure::words(Exit::Usage, "this data directory has seen a day already")
            .hint("The story begins with an empty one: name another with --data-dir, or none."));
    }
    let mut story = Story { stage, scanned: Scanned::default(), faults: Vec::new() };
    out::line(style::bold("A day at Corner Café, in a minute"))?;
    out::line("One till, one small 7stamp cloud, both in this program. Everything below really happens.")?;
    story.morning().await?;
    story.outage().await?;
    let mut story = Box::pin(story.power_cut()).await?;
    story.back().await?;
    story.voucher().await?;
    story.books().await
}

struct Story {
    stage: Stage,
    scanned: Scanned,
    /// What was not as it should be.
    faults: Vec<String>,
}

impl Story {
    async fn morning(&mut self) -> Result<(), Failure> {
        heading("1  Morning. The internet works.")?;
        for guest in ["anna", "ben", "clara"] {
            let answer = self.stamp("counter", guest, false).await?;
            self.expect(
                answer.notice.code != "saved",
                "a stamp is confirmed at once while the cloud is there",
            );
        }
        Ok(())
    }

    async fn outage(&mut self) -> Result<(), Failure> {
        heading("2  The internet is gone. Guests keep coming.")?;
        self.stage.cloud.set_reachable(false).await.map_err(|error| Failure::new(Exit::Internal, error))?;
        for (guest, one_more) in
            [("david", false), ("eva", false), ("felix", false), ("anna", true), ("clara", true)]
        {
            let started = Instant::now();
            let answer = self.stamp("bar", guest, one_more).await?;
            let quick = started.elapsed() < Duration::from_secs(5);
            self.expect(answer.notice.code == "saved" && quick, "a scan is saved while the cloud is away");
        }
        let waiting = self.stage.waiting().await?;
        item("", &format!("{waiting} operations wait on the till's disk."))?;
        self.expect(waiting == 5, "five operations wait");
        Ok(())
    }

    async fn power_cut(self) -> Result<Self, Failure> {
        heading("3  Somebody switches the till off, and on again.")?;
        let Self { stage, scanned, faults } = self;
        let stage = stage.restart_agent().await?;
        let mut story = Self { stage, scanned, faults };
        let waiting = story.stage.waiting().await?;
        item("", &format!("Still no internet. {waiting} operations are still there."))?;
        story.expect(waiting == 5, "a restart loses nothing");
        Ok(story)
    }

    async fn back(&mut self) -> Result<(), Failure> {
        heading("4  The internet is back.")?;
        let before = self.stage.waiting().await?;
        self.stage.cloud.set_reachable(true).await.map_err(|error| Failure::new(Exit::Internal, error))?;
        let bar = ProgressBar::new(before);
        if let Ok(style) = ProgressStyle::with_template("  {bar:30} {pos}/{len} sent  {elapsed}") {
            bar.set_style(style);
        }
        let drained = timeout(Duration::from_secs(60), async {
            loop {
                let waiting = self.stage.waiting().await?;
                bar.set_position(before.saturating_sub(waiting));
                if waiting == 0 {
                    return Ok::<(), Failure>(());
                }
                sleep(Duration::from_millis(50)).await;
            }
        })
        .await;
        bar.finish_and_clear();
        match drained {
            Ok(done) => done?,
            Err(_elapsed) => self.expect(false, "the queue drains when the cloud is back"),
        }
        item("", &format!("The queue is empty: {before} operations were sent by themselves."))?;
        Ok(())
    }

    async fn voucher(&mut self) -> Result<(), Failure> {
        heading("5  Anna shows a voucher, and somebody a screenshot of it at the bar.")?;
        let first = self.redeem("counter", "COFFEE2024").await?;
        self.expect(first.notice.code == "voucher-redeemed", "a good voucher is redeemed");
        let second = self.redeem("bar", "COFFEE2024").await?;
        self.expect(second.notice.level == Level::Refused, "a used voucher is refused");
        Ok(())
    }

    async fn books(mut self) -> Outcome {
        heading("6  Evening. The cloud's books:")?;
        let books = self.stage.cloud.books().await.map_err(|error| Failure::new(Exit::Internal, error))?;
        let rows: Vec<Vec<String>> = self
            .scanned
            .compare(&books)
            .into_iter()
            .map(|line| vec![line.guest, line.scans.to_string(), line.stamps.to_string()])
            .collect();
        for line in table::layout(&["guest", "scanned", "stamped"], &rows) {
            item("", &line)?;
        }
        let agree = self.scanned.agree(&books);
        self.expect(agree, "each scan is in the books once, and nothing else is");
        self.expect(books.redemptions.len() == 1, "the voucher is in the books once");
        self.stage.close().await;
        if self.faults.is_empty() {
            let done = "✓ Every scan became one stamp. Nothing was lost, nothing was doubled.";
            out::line(format!("\n{}", style::paint(Level::Ok, done)))?;
            out::line("\nYour turn: run the demo without --script and scan the codes it shows.")?;
            return Ok(Exit::Ok);
        }
        Err(Failure::words(Exit::Internal, format!("the story went wrong: {}", self.faults.join("; "))))
    }

    async fn stamp(&mut self, scanner: &str, guest: &str, one_more: bool) -> Result<Answer, Failure> {
        let answer = self.stage.scan(scanner, &format!("{CARDS}{guest}/card"), one_more).await?;
        match &answer.operation {
            Some(operation) => self.scanned.note(guest, operation.new.op_id),
            None => self.expect(false, "a card makes an operation"),
        }
        self.tell(guest, &answer)?;
        Ok(answer)
    }

    async fn redeem(&mut self, scanner: &str, code: &str) -> Result<Answer, Failure> {
        let shown = self.stage.scan(scanner, code, false).await?;
        self.tell(code, &shown)?;
        match (&shown.voucher, shown.notice.code.as_str()) {
            (Some(voucher), "confirm-voucher") => {
                let answer = self.stage.redeem(&voucher.id).await?;
                self.tell("the cashier confirms", &answer)?;
                Ok(answer)
            }
            _ => Ok(shown),
        }
    }

    fn tell(&self, who: &str, answer: &Answer) -> Result<(), Failure> {
        let number =
            answer.operation.as_ref().map(|operation| format!("  [{}]", operation.new.op_id.short()));
        Ok(item(who, &notice_line(&answer.notice, &number.unwrap_or_default()))?)
    }

    fn expect(&mut self, held: bool, what: &str) {
        if !held {
            self.faults.push(format!("not so: {what}"));
        }
    }
}
