//! A restaurant with the connector in front of it, and a desk that takes what it tells.

use std::{
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use jiff::tz::TimeZone;
use stamp_connectors::pos::{
    Asker, Clocks, Context, Hook, PosState,
    serve::{CloudSettings, FrontSettings, HookSettings, Secret, Serve, ServerSettings, Settings},
};
use stamp_core::{receipt::ReceiptClosed, time::Now};
use stamp_tests::{
    fakes::serve::{API_LOGIN, FakeClock, LOGIN, PASSWORD, Place, Syrve, World},
    install_tls, until,
};

use super::MORNING;
use crate::{
    desk::{Desk, Running, TillClock},
    door::Door,
};

/// What the cloud sends with each event.
pub(super) const HOOK_TOKEN: &str = "demo-hook";
/// Between two questions, where a shop would have seconds.
const POLL: Duration = Duration::from_millis(20);

/// The restaurant, its till's machine, and what was told so far.
pub(super) struct Restaurant {
    pub(super) syrve: Syrve,
    pub(super) desk: Desk,
    pub(super) clock: TillClock,
    /// What has gone by at once, on top of what the monotonic clock of this machine shows.
    passed: Arc<Mutex<Duration>>,
    pub(super) settings: Settings,
}

/// A run of the connector, with the door at which the cloud knocks.
pub(super) struct Run {
    running: Running,
    pub(super) hook: Option<Arc<dyn Hook>>,
}

impl Restaurant {
    /// Nothing is configured yet.
    pub(super) async fn open() -> Self {
        Self::open_at(MORNING).await
    }

    /// The same, at another time.
    pub(super) async fn open_at(time: &str) -> Self {
        install_tls();
        let syrve = Syrve::start(FakeClock::at(time)).await;
        let settings = Settings {
            currency: Some("EUR".to_owned()),
            zone: Some(TimeZone::get("Europe/Vilnius").unwrap()),
            front: None,
            cloud: None,
            hook: None,
            server: None,
        };
        Self { syrve, desk: Desk::default(), clock: TillClock::at(time), passed: Arc::default(), settings }
    }

    /// The till is asked.
    pub(super) fn with_front(mut self) -> Self {
        let front = FrontSettings::new(self.syrve.base_url(Place::Front), 2050, POLL);
        self.settings.front = Some(FrontSettings { longest_pause: 5 * POLL, ..front });
        self
    }

    /// The cloud is asked.
    pub(super) fn with_cloud(mut self) -> Self {
        self.settings.cloud = Some(CloudSettings {
            base_url: self.syrve.base_url(Place::Cloud),
            login: Secret::new(API_LOGIN),
            login_field: "apiLogin".to_owned(),
            application: None,
            loyalty_segment: "syrve".to_owned(),
            organization: None,
            terminal_groups: Vec::new(),
            poll: POLL,
            interval: Duration::from_millis(1),
            burst: 100,
        });
        self
    }

    /// The cloud sends.
    pub(super) fn with_hook(mut self) -> Self {
        self.settings.hook =
            Some(HookSettings { token: Secret::new(HOOK_TOKEN), address: None, take_over: false });
        self
    }

    /// The site's server is asked for its report.
    pub(super) fn with_server(mut self) -> Self {
        self.settings.server = Some(ServerSettings {
            url: format!("{}/resto", self.syrve.base_url(Place::Site)),
            login: LOGIN.to_owned(),
            password: Secret::new(PASSWORD),
            department: None,
            poll: POLL,
            settle: Duration::from_secs(300),
        });
        self
    }

    /// Starts the connector with what the desk has kept of it.
    pub(super) fn run(&self) -> Run {
        let serve = Serve::new(self.settings.clone(), Asker::new().unwrap(), self.clocks());
        let (hook, clocks) = (serve.hook(), self.clocks());
        let running = self.desk.run("serve", &self.clock, |context| async move {
            serve.run(Context { clocks, ..context }).await;
        });
        Run { running, hook }
    }

    /// What people do.
    pub(super) fn world(&self) -> MutexGuard<'_, World> {
        self.syrve.world()
    }

    /// Time goes by, for the restaurant and the till's machine.
    pub(super) fn later(&self, by: Duration) {
        self.syrve.clock.advance(by);
        self.clock.jump(jiff::Span::try_from(by).unwrap());
        *self.passed.lock().unwrap() += by;
    }

    fn clocks(&self) -> Clocks {
        let (clocks, passed) = (self.clock.clocks(), Arc::clone(&self.passed));
        Arc::new(move || {
            let now = clocks();
            Now { mono: now.mono + *passed.lock().unwrap(), ..now }
        })
    }

    /// A closed check as it was told, if it was.
    pub(super) fn told(&self, pos_id: &str) -> Option<ReceiptClosed> {
        self.desk.taken().closed().get(&format!("serve////{pos_id}")).cloned()
    }

    /// Waits until a closed check is told.
    pub(super) async fn hears_of(&self, pos_id: &str) -> ReceiptClosed {
        until(&format!("{pos_id} is told"), async || self.told(pos_id)).await
    }

    /// Whether a check was told not to hold.
    pub(super) fn is_voided(&self, pos_id: &str) -> bool {
        self.desk.taken().voided().iter().any(|voided| voided.identity.number == pos_id)
    }

    /// Waits until a check is told not to hold.
    pub(super) async fn hears_of_void(&self, pos_id: &str) {
        until(&format!("{pos_id} is voided"), async || self.is_voided(pos_id).then_some(())).await;
    }

    /// Waits until the till was asked some more times.
    pub(super) async fn some_looks_at_the_till(&self) {
        let before = self.syrve.front.count("/api/orders");
        until("the till is asked", async || {
            (self.syrve.front.count("/api/orders") > before + 4).then_some(())
        })
        .await;
    }

    /// Waits until the cloud was asked this some more times.
    pub(super) async fn some_questions_to_the_cloud(&self, path: &str) {
        let before = self.syrve.cloud.count(path);
        until("the cloud is asked", async || (self.syrve.cloud.count(path) > before + 2).then_some(())).await;
    }

    /// Waits until the connector says this of itself, and returns all its words.
    pub(super) async fn says(&self, words: &str) -> PosState {
        until(&format!("it says {words}"), async || {
            let last = self.desk.taken().states.last().cloned();
            last.filter(|state| format!("{state:?}").contains(words))
        })
        .await
    }
}

impl Run {
    /// Tells it to stop, and waits until it has.
    pub(super) async fn stop(self) {
        self.running.stop().await;
    }

    /// It is gone at once, wherever it is.
    pub(super) fn kill(self) {
        drop(self);
    }

    /// Where the cloud knocks.
    pub(super) async fn door(&self, restaurant: &Restaurant) -> Door {
        Door::open(Arc::clone(self.hook.as_ref().unwrap()), &restaurant.clock).await
    }
}
