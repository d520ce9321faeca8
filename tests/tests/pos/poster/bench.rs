//! The connector in front of the fake, with a desk behind it.

use std::{sync::Arc, time::Duration};

use jiff::tz::TimeZone;
use stamp_connectors::pos::{
    Asker, PosState,
    poster::{Pace, Poster, Secret, Settings},
};
use stamp_core::receipt::ReceiptClosed;
use stamp_tests::{
    fakes::poster::{self as fake, Account, Check, Question, Register},
    install_tls, until,
};

use crate::{
    desk::{Desk, Running, TillClock},
    door::Door,
};

/// The only register of most shops here.
pub(super) const TILL: Register = Register { id: 1, spot: 1 };

/// A shop whose till is looked at by a connector.
pub(super) struct Bench {
    pub(super) cloud: fake::Poster,
    pub(super) desk: Desk,
    /// The true time, by which the registers and Poster's cloud go.
    pub(super) world: TillClock,
    /// The clock of our machine.
    pub(super) till: TillClock,
    pub(super) settings: Settings,
    running: Option<(Running, Arc<Poster>)>,
}

impl Bench {
    /// It is a Monday noon in winter, UTC; 14:00 in Vilnius. The connector does not run yet.
    pub(super) async fn of(account: Account) -> Self {
        Self::at("2026-01-12T12:00:00Z", account).await
    }

    /// As [`Bench::of`], at another time.
    pub(super) async fn at(start: &str, account: Account) -> Self {
        install_tls();
        let (world, till) = (TillClock::at(start), TillClock::at(start));
        let time = world.clone();
        let cloud = fake::Poster::start(account, Arc::new(move || time.now())).await;
        let token = Secret::new(&cloud.account().token);
        let mut settings = Settings::new(cloud.base_url(), token);
        settings.pace = quick();
        Self { cloud, desk: Desk::default(), world, till, settings, running: None }
    }

    /// The connector runs.
    pub(super) fn start(&mut self) {
        let poster = Arc::new(Poster::new(self.settings.clone(), Asker::new().unwrap()));
        let run = Arc::clone(&poster);
        let running =
            self.desk.run("poster", &self.till, move |context| async move { run.run(context).await });
        self.running = Some((running, poster));
    }

    /// The connector is told to stop, and has.
    pub(super) async fn stop(&mut self) {
        if let Some((running, _)) = self.running.take() {
            running.stop().await;
        }
    }

    /// A door for its webhooks.
    pub(super) async fn door(&self) -> Door {
        let (_, poster) = self.running.as_ref().unwrap();
        Door::open(poster.hook().unwrap(), &self.till).await
    }

    /// Time goes by.
    pub(super) fn pass(&self, time: jiff::Span) {
        self.world.jump(time);
        self.till.jump(time);
    }

    /// A flat white is sold just now, to nobody in particular.
    pub(super) fn sell(&self) -> Check {
        self.cloud.shop().sell(TILL, None, self.world.now())
    }

    /// The same to a guest whom the account knows.
    pub(super) fn sell_to(&self, client: u32) -> Check {
        self.cloud.shop().sell(TILL, Some(client), self.world.now())
    }

    /// What was told of this check, the last time.
    pub(super) fn told(&self, check: Check) -> Option<ReceiptClosed> {
        let name = self.name(check)?;
        self.desk.taken().closed().into_values().find(|receipt| receipt.also.contains(&name))
    }

    /// How often this check was told to be voided.
    pub(super) fn voids(&self, check: Check) -> usize {
        let Some(name) = self.name(check) else { return 0 };
        self.desk.taken().voided().iter().filter(|receipt| receipt.also.contains(&name)).count()
    }

    /// What it is called in Poster's console, as soon as it is there.
    fn name(&self, check: Check) -> Option<String> {
        self.cloud.shop().number(check).map(|number| format!("tr:{number}"))
    }

    /// Waits until the connector has looked through everything that there is now.
    pub(super) async fn looked(&self) {
        // The third look of each kind begins when the second is done, and the second has begun after now.
        let from = [self.looks("2"), self.looks("3")];
        let has_looked = || self.looks("2") >= from[0] + 3 && self.looks("3") >= from[1] + 3;
        until("it has looked through everything", async || has_looked().then_some(())).await;
    }

    /// Waits until this is true of what was told.
    pub(super) async fn until(&self, what: &str, mut is_so: impl FnMut(&Self) -> bool) {
        until(what, async || is_so(self).then_some(())).await;
    }

    /// How often it has begun to look through the checks of this status, up to those of today.
    pub(super) fn looks(&self, status: &str) -> usize {
        let today = self.world.now().to_zoned(TimeZone::UTC).strftime("%Y%m%d").to_string();
        let is_first = |asked: &Question| asked.get("next_tr").is_none_or(|number| number == "0");
        let is_of_today = |asked: &Question| asked.get("dateTo") >= Some(today.as_str());
        let asked = self.cloud.asked();
        let begun = asked.iter().filter(|asked| asked.get("status") == Some(status) && is_of_today(asked));
        begun.filter(|asked| is_first(asked)).count()
    }

    /// The last state that was told.
    pub(super) fn state(&self) -> Option<PosState> {
        self.desk.taken().states.last().cloned()
    }

    /// What the last state says, whatever it is.
    pub(super) fn words(&self) -> String {
        match self.state() {
            Some(
                PosState::Ready { detail: words }
                | PosState::Lost { why: words }
                | PosState::Failed { why: words },
            ) => words,
            Some(PosState::Connecting) | None => String::new(),
        }
    }

    /// The last state that was told is that it can be asked.
    pub(super) fn is_ready(&self) -> bool {
        matches!(self.state(), Some(PosState::Ready { .. }))
    }
}

/// A day of a till in a second.
fn quick() -> Pace {
    Pace {
        poll: Duration::from_millis(40),
        removed: Duration::from_millis(60),
        late: Duration::from_millis(700),
        spacing: Duration::from_millis(1),
        settle: Duration::from_millis(5),
        failed: Duration::from_millis(50),
        place: Duration::from_secs(3600),
    }
}
