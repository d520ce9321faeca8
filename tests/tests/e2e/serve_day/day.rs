//! What happens on the day.

use fastrand::Rng;
use stamp_sandbox::Sandbox;
use stamp_tests::{
    Switch, Till,
    fakes::serve::{Asked, Place, Syrve},
    until,
};
use tokio::time::Instant;

use super::{checks::Checks, clocks};

const CHECKS: usize = 2_000;
/// Checks between two looks at the till.
const AT_ONCE: usize = 160;

/// The day, as far as it has come.
pub(super) struct Day<'a> {
    pub(super) syrve: &'a Syrve,
    pub(super) cloud: &'a Sandbox,
    checks: Checks<'a>,
    dice: Rng,
    spring: Switch,
    /// The till's own program can be asked.
    is_front_there: bool,
    /// How many checks had been closed when the server was left alone.
    sold_before: usize,
    began: Instant,
    starts: usize,
}

impl<'a> Day<'a> {
    /// The morning of a day on which clocks are changed, once as in spring and once as in autumn.
    pub(super) fn new(syrve: &'a Syrve, cloud: &'a Sandbox, mut dice: Rng, guests: u16) -> Self {
        let (spring, began) = (clocks::spring(&mut dice), Instant::now());
        clocks::are_wrong(syrve, &mut dice);
        syrve.world().shop.zone = spring.zone();
        let checks = Checks::new(syrve, dice.fork(), guests);
        Self { syrve, cloud, checks, dice, spring, is_front_there: true, sold_before: 0, began, starts: 1 }
    }

    /// The place in spring.
    pub(super) const fn spring(&self) -> Switch {
        self.spring
    }

    /// The day from its first check to its last.
    pub(super) async fn pass(&mut self, mut till: Till) -> Till {
        for number in 0..CHECKS {
            match number {
                200 => self.front(false).await,
                320 => self.front(true).await,
                400 => clocks::set_back(self.syrve, self.spring),
                480 => self.syrve.world().cloud.knows_all = true,
                560 => self.syrve.world().set_online(false),
                700 => self.syrve.world().set_online(true),
                760 => self.syrve.set_reachable(Place::Cloud, false).await,
                880 => self.syrve.set_reachable(Place::Cloud, true).await,
                960 => self.change_shift().await,
                1_000 => self.cloud.set_reachable(false).await.unwrap(),
                1_080 => till = self.is_killed_with_a_full_queue(till).await,
                1_150 => self.cloud.set_reachable(true).await.unwrap(),
                1_200 => self.only_the_server(true).await,
                1_320 => {
                    till = self.is_killed_and_told_by_the_server(till).await;
                    self.only_the_server(false).await;
                }
                1_500 => self.checks.customers = 2,
                1_700 => clocks::set_forward(self.syrve, &mut self.dice),
                _ => {}
            }
            self.checks.one();
            if self.is_front_there && number % AT_ONCE == AT_ONCE - 1 {
                self.is_looked_at().await;
                self.checks.close_again();
            }
        }
        till
    }

    /// How many checks were closed.
    pub(super) fn sold(&self) -> usize {
        self.syrve.world().shop.book.sales().len()
    }

    /// How often the daemon was started.
    pub(super) const fn starts(&self) -> usize {
        self.starts
    }

    /// Questions that the maker's cloud may have been asked since the day began: five at once after each start, and one
    /// in five seconds.
    pub(super) fn most_questions(&self) -> usize {
        let seconds = usize::try_from(self.began.elapsed().as_secs()).unwrap();
        self.starts * 5 + seconds.div_ceil(5) + 1
    }

    /// Waits until the till, if it can be asked at all, was asked for its list after this, and has told it.
    pub(super) async fn is_looked_at(&self) {
        if !self.is_front_there {
            return;
        }
        let before = self.syrve.front.asked().len();
        until("the till is looked at", async || {
            let asked = self.syrve.front.asked();
            let is_told = |asked: &Asked| asked.path == "/api/orders" && asked.status == Some(200);
            asked[before..].iter().any(is_told).then_some(())
        })
        .await;
    }

    async fn front(&mut self, is_there: bool) {
        self.syrve.set_reachable(Place::Front, is_there).await;
        self.is_front_there = is_there;
    }

    /// What the till does not show any more must have been seen before.
    async fn change_shift(&mut self) {
        // That it asks once more proves that it has taken what it was told before.
        self.is_looked_at().await;
        self.is_looked_at().await;
        self.checks.change_shift();
    }

    /// The till's program, the maker's cloud and its messages are away, or there again.
    async fn only_the_server(&mut self, only: bool) {
        self.is_looked_at().await;
        (self.checks.only_reported, self.sold_before) = (only, self.sold());
        self.front(!only).await;
        self.syrve.set_reachable(Place::Cloud, !only).await;
        self.syrve.world().set_online(!only);
    }

    /// Our cloud is away, and what the till has told is on the disk only.
    async fn is_killed_with_a_full_queue(&mut self, till: Till) -> Till {
        let before = till.waiting().await;
        (0..AT_ONCE).for_each(|_| self.checks.one());
        until("more is queued", async || (till.waiting().await > before).then_some(())).await;
        self.is_killed(till, None).await
    }

    /// All that was closed since nothing else is there stands in the server's report, and nowhere else until it is told.
    /// Meanwhile half a year has passed, as far as clocks are concerned.
    async fn is_killed_and_told_by_the_server(&mut self, till: Till) -> Till {
        let autumn = clocks::autumn(self.syrve, self.spring);
        let till = self.is_killed(till, Some(autumn)).await;
        self.is_reckoned(&till, self.sold_before).await;
        till
    }

    async fn is_killed(&mut self, till: Till, move_to: Option<Switch>) -> Till {
        let home = till.kill();
        self.starts += 1;
        // What it does not know it cannot tell.
        self.syrve.set_reachable(Place::Cloud, true).await;
        if let Some(switch) = move_to {
            switch.put_into(&home);
            self.syrve.world().shop.zone = switch.zone();
        }
        (0..20).for_each(|_| self.checks.one());
        Till::start(home).await
    }
}
