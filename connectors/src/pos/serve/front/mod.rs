//! The till itself, asked every few seconds.

mod order;
mod session;
mod watch;

use std::{collections::HashMap, time::Duration};

use jiff::Timestamp;
use serde_json::Value;
use stamp_core::{
    receipt::{ReceiptClosed, Report},
    sync::{Dice, backoff},
};

use self::{
    session::{Orders, Till},
    watch::{Closed, Reading, Sight, Watch},
};
use super::{
    board::{Standing, Way},
    cloud::Names,
    guest::Customer,
    settings::FrontSettings,
    shared::{Shared, Site},
    trouble::Trouble,
    unnamed::{HELD, Nameless, before},
};
use crate::pos::{Context, NotTaken};

/// The way as reports name it.
pub(super) const PATH: &str = "front";

/// What the till's list shows may be so much behind its own clock.
const MARGIN: Duration = Duration::from_secs(2);

const ANSWERS: &str = "answers";

/// Asks the till until the stop comes, and gives its session back then.
pub(super) async fn run(shared: &Shared, settings: &FrontSettings, context: &Context) {
    let till = Till { settings, asker: &shared.asker };
    let mut visit = Visit {
        shared,
        context,
        till,
        session: None,
        // It was left behind by a run that had no time to give it back.
        left: shared.kept().session,
        watch: Watch::default(),
        waiting: HashMap::new(),
        dice: Dice::new(fastrand::u64(..)),
        failures: 0,
    };
    while !context.stop.is_cancelled() {
        let pause = visit.look().await;
        if !context.pause(pause).await {
            break;
        }
    }
    if visit.leave().await.is_err() {
        tracing::debug!("a session of the till is given back at the next start");
    }
}

/// What a list of the till comes to.
pub(super) struct Sample {
    pub(super) reports: Vec<Report>,
    /// Entries that cannot be read.
    pub(super) unread: usize,
    /// What is amiss, and what is not told.
    pub(super) doubts: Option<String>,
}

/// What a look at a list of the till, or at one order of it, would be reported as.
pub(super) fn sample(list: &[Value], site: &Site, terminal: Option<&str>, now: Timestamp) -> Sample {
    let reading = Reading { currency: &site.currency, zone: &site.zone, terminal };
    let sight = Watch::default().look(list, reading, now, now);
    let doubts = words(&sight).strip_prefix(ANSWERS).map(|words| words.trim_start_matches("; ").to_owned());
    let closed = sight.closed.into_iter().map(|Closed { mut receipt, customers, .. }| {
        receipt.guests = customers.into_iter().flat_map(|customer| customer.names).collect();
        Report::Closed(Box::new(receipt))
    });
    Sample {
        reports: closed.chain(sight.voided.into_iter().map(Report::Voided)).collect(),
        unread: sight.unread.len(),
        doubts: doubts.filter(|doubts| !doubts.is_empty()),
    }
}

/// Asks the till once, and gives the session back.
pub(super) async fn examine(shared: &Shared, settings: &FrontSettings) -> Result<Vec<Value>, Trouble> {
    let till = Till { settings, asker: &shared.asker };
    let session = till.login().await?;
    let orders = till.orders(&session).await;
    let _given_back = till.logout(&session).await;
    match orders? {
        Orders::List(list) => Ok(list),
        Orders::Expired => {
            Err(Trouble::failed("the till's program gives a session and then no list of checks"))
        }
    }
}

struct Visit<'a> {
    shared: &'a Shared,
    context: &'a Context,
    till: Till<'a>,
    /// With the time at which it was taken, by the monotonic clock.
    session: Option<(String, Duration)>,
    /// One that is to be given back before another one is taken.
    left: Option<String>,
    watch: Watch,
    /// Checks whose customer is still asked about, by their ids.
    waiting: HashMap<String, Held>,
    dice: Dice,
    failures: u32,
}

/// A check that is held back until the cloud says who its customer is, for [`HELD`]; then it is told without, and its customer
/// later.
struct Held {
    /// With what is known of its customers.
    receipt: ReceiptClosed,
    /// Who is asked about.
    customer: String,
    /// By the monotonic clock.
    since: Duration,
}

impl Visit<'_> {
    /// Looks once. Gives how long to wait for the next time.
    async fn look(&mut self) -> Duration {
        match self.attempt().await {
            Ok(standing) => {
                self.failures = 0;
                self.shared.stand(self.context, Way::Front, standing);
                self.till.settings.poll
            }
            Err(trouble) => {
                self.failures = self.failures.saturating_add(1);
                let longest = self.till.settings.longest_pause;
                let pause = match trouble {
                    Trouble::Lost { after, .. } => backoff::delay(self.failures, after, &mut self.dice)
                        .clamp(self.till.settings.poll.min(longest), longest),
                    // Each try may cost the till another licence.
                    Trouble::Failed { .. } => longest,
                };
                self.let_go().await;
                if !self.context.stop.is_cancelled() {
                    self.shared.stand(self.context, Way::Front, trouble.into());
                }
                pause
            }
        }
    }

    async fn attempt(&mut self) -> Result<Standing, Trouble> {
        let Some(site) = self.shared.site() else {
            return Err(Trouble::lost(
                "the currency is not known before the cloud has answered once; serve.currency sets it",
            ));
        };
        let (list, began) = self.list().await?;
        let seen = (self.context.clocks)().wall;
        let terminal = self.till.settings.terminal.as_deref();
        let reading = Reading { currency: &site.currency, zone: &site.zone, terminal };
        let sight = self.watch.look(&list, reading, began, seen);
        drop(list);
        let words = words(&sight);
        self.report(sight, began).await?;
        Ok(Standing::Ready(words))
    }

    /// The till's list, and when it was asked for. A session that does not hold any more is followed by another one.
    async fn list(&mut self) -> Result<(Vec<Value>, Timestamp), Trouble> {
        for _ in 0..2 {
            let session = self.enter().await?;
            let began = (self.context.clocks)().wall;
            let orders = self.context.beating(self.till.orders(&session)).await;
            match orders.ok_or_else(|| Trouble::lost("stopped"))?? {
                Orders::List(list) => return Ok((list, began)),
                Orders::Expired => self.leave().await?,
            }
        }
        Err(Trouble::lost("the till's program gives a session and then does not know it"))
    }

    /// The session, which is taken anew where it has grown old.
    async fn enter(&mut self) -> Result<String, Trouble> {
        let now = (self.context.clocks)().mono;
        if let Some((session, since)) = &self.session
            && now.saturating_sub(*since) < self.till.settings.renew_after
        {
            return Ok(session.clone());
        }
        self.leave().await?;
        let session = self.till.login().await?;
        self.session = Some((session.clone(), now));
        let kept = session.clone();
        // Where that cannot be kept, only a crash would leave the session behind.
        let _ = self.shared.keep(self.context, Vec::new(), |kept_now| kept_now.session = Some(kept)).await;
        Ok(session)
    }

    /// Gives the session back. While the till's program is away it is kept for that: each one holds a licence.
    async fn leave(&mut self) -> Result<(), Trouble> {
        if let Some((session, _)) = self.session.take() {
            self.left = Some(session);
        }
        if let Some(left) = &self.left {
            self.till.logout(left).await?;
            self.left = None;
        }
        Ok(())
    }

    async fn report(&mut self, sight: Sight, began: Timestamp) -> Result<(), Trouble> {
        if sight.without_time > 0 && !self.shared.kept().is_timeless {
            let kept = self.shared.keep(self.context, Vec::new(), |kept| kept.is_timeless = true).await;
            kept.map_err(|not_taken| not_told(&not_taken))?;
        }
        let mut until = began.checked_sub(MARGIN).unwrap_or(began);
        // What vanishes with its shift is told as far as it is known.
        let is_gone = |id: &str| {
            sight.closed.iter().all(|check| check.receipt.identity.number != id)
                && sight.voided.iter().all(|void| void.identity.number != id)
        };
        let gone: Vec<_> =
            self.waiting.values().filter(|held| is_gone(&held.receipt.identity.number)).collect();
        let mut reports: Vec<_> = gone.into_iter().map(|held| self.unnamed(held)).collect();
        reports.extend(sight.voided.into_iter().map(Report::Voided));
        let (mut still, mut numbers) = (HashMap::new(), Vec::new());
        for Closed { receipt, number, customers } in sight.closed {
            let id = receipt.identity.number.clone();
            numbers.extend(number.map(|number| (id.clone(), number)));
            match self.with_guests(receipt, customers).await {
                Ok(receipt) => reports.push(Report::Closed(Box::new(receipt))),
                Err(held) => {
                    until = until.min(before(held.receipt.closed_at));
                    still.insert(id, held);
                }
            }
        }
        let taken = self.shared.report(self.context, reports, Some(until)).await;
        if let Err(not_taken) = taken {
            self.waiting.extend(still);
            return Err(not_told(&not_taken));
        }
        self.waiting = still;
        let mut book = self.shared.book();
        numbers.iter().for_each(|(id, number)| book.numbered(id, number));
        Ok(())
    }

    /// Tells of the checks that are held back, because nobody knows whether the till will list them again.
    async fn let_go(&mut self) {
        let reports: Vec<_> = self.waiting.values().map(|held| self.unnamed(held)).collect();
        if !reports.is_empty() && self.shared.report(self.context, reports, None).await.is_ok() {
            self.waiting.clear();
        }
    }

    /// A check without its customer, of whom is told later.
    fn unnamed(&self, held: &Held) -> Report {
        let Held { receipt, customer, since } = held;
        let receipt = Box::new(ReceiptClosed { is_unnamed: true, ..receipt.clone() });
        self.shared.unnamed().put(Nameless::Check(receipt.clone()), customer.clone(), *since);
        Report::Closed(receipt)
    }

    /// The receipt with what is known of its customers, unless it waits for that.
    async fn with_guests(
        &self,
        mut receipt: ReceiptClosed,
        customers: Vec<Customer>,
    ) -> Result<ReceiptClosed, Held> {
        if self.shared.book().is_closed(&receipt.identity.number) {
            return Ok(receipt);
        }
        let now = (self.context.clocks)().mono;
        let since = self.waiting.get(&receipt.identity.number).map_or(now, |held| held.since);
        let mut unnamed = None;
        for customer in customers {
            receipt.guests.extend(customer.names);
            let (Some(id), Some(cloud)) = (customer.id, &self.shared.cloud) else { continue };
            match self.context.beating(cloud.names(&id)).await {
                Some(Names::Known(names)) => receipt.guests.extend(names),
                Some(Names::Unanswered) => unnamed = unnamed.or(Some(id)),
                None => {}
            }
        }
        let Some(customer) = unnamed else { return Ok(receipt) };
        let held = Held { receipt, customer, since };
        if now.saturating_sub(since) < HELD {
            return Err(held);
        }
        self.unnamed(&held);
        Ok(ReceiptClosed { is_unnamed: true, ..held.receipt })
    }
}

fn not_told(not_taken: &NotTaken) -> Trouble {
    Trouble::lost(format!("what it tells is not taken: {not_taken}"))
}

fn words(sight: &Sight) -> String {
    let mut words = ANSWERS.to_owned();
    if let Some(first) = sight.unread.first() {
        words = format!(
            "{words}; {} checks cannot be read, the first is number {first} of its list",
            sight.unread.len()
        );
    }
    if sight.without_terminal > 0 {
        words = format!(
            "{words}; {} checks do not tell their terminal and do not count: take serve.front.terminal out",
            sight.without_terminal
        );
    }
    if sight.without_time > 0 {
        words = format!(
            "{words}; it does not tell when checks were closed, which is reckoned from when it was asked"
        );
    }
    words
}
