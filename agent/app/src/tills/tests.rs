//! A till whose connector does what a test says.

use std::fs;

use stamp_connectors::pos::{Context, Hook, HookReply, HookRequest, PosState, Received, Replying};
use stamp_store::{Consequences, Progress};
use tempfile::TempDir;
use tokio::{sync::Mutex, time::Duration};
use tokio_util::sync::CancellationToken;

use super::*;
use crate::{clock, report::TillStatus};

/// What a run began with.
#[derive(Debug, PartialEq, Eq)]
struct Begun {
    secret: String,
    checkpoint: Option<String>,
}

/// Tells of its beginning, and ends when it is told to or, with the secret `broken`, at once.
struct Fake {
    secret: String,
    begun: mpsc::UnboundedSender<Begun>,
}

struct Silent;

impl Hook for Silent {
    fn receive(&self, _: HookRequest) -> Replying<'_> {
        Box::pin(async { HookReply::new(200, "", Received::Nothing) })
    }
}

impl Connector for Fake {
    fn hook(&self) -> Option<Arc<dyn Hook>> {
        Some(Arc::new(Silent))
    }

    fn run(&self, context: Context) -> Running<'_> {
        Box::pin(async move {
            (context.tell)(PosState::Ready { detail: "account demo".to_owned() });
            (context.beat)();
            let checkpoint = context.checkpoint.clone();
            self.begun.send(Begun { secret: self.secret.clone(), checkpoint })?;
            anyhow::ensure!(self.secret != "broken", "the till said something odd");
            let _: Option<()> = context.beating(std::future::pending()).await;
            Ok(())
        })
    }

    fn asked(&self) -> Asked {
        Arc::new(|| 7)
    }
}

struct Shop {
    folder: TempDir,
    tills: Tills,
    hooks: Hooks,
    begun: Mutex<mpsc::UnboundedReceiver<Begun>>,
    supervisor: Supervisor,
    store: Store,
    _batches: mpsc::Receiver<Batch>,
}

impl Shop {
    /// With a till of Poster and its secret, if it has one.
    fn open(secret: Option<&str>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (begin, begun) = mpsc::unbounded_channel();
        let (batches, received) = mpsc::channel(1);
        let (tills, hooks) = (Tills::default(), Hooks::of(["poster"]));
        let make: Make = Arc::new(move |secrets| {
            let secret = secrets.read(Path::new("token"))?.to_string();
            Ok(Box::new(Fake { secret, begun: begin.clone() }))
        });
        let secrets = Secrets::beside(folder.path().join("agent.toml"));
        let till = Till { name: "poster".into(), make, secrets };
        let (store, _) = Store::open(&folder.path().join("queue.db"), clock::wall()).unwrap();
        let counter = Counter { batches, store: store.clone(), tills: tills.clone(), hooks: hooks.clone() };
        let mut supervisor = Supervisor::new(CancellationToken::new(), Arc::new(|| None));
        if let Some(secret) = secret {
            fs::write(folder.path().join("token"), secret).unwrap();
        }
        start(&mut supervisor, vec![till], &counter);
        Self { folder, tills, hooks, begun: Mutex::new(begun), supervisor, store, _batches: received }
    }

    fn set(&self, secret: &str) {
        fs::write(self.folder.path().join("token"), secret).unwrap();
    }

    /// The till has come so far.
    async fn came_to(&self, page: &str) {
        let checkpoint =
            Progress { connector: "poster".to_owned(), value: Some(page.to_owned()), since: None };
        let consequences = Consequences { checkpoint: Some(checkpoint), ..Consequences::none(clock::wall()) };
        self.store.follow(consequences).await.unwrap();
    }

    async fn begun(&self) -> (String, Option<String>) {
        let Begun { secret, checkpoint } = self.begun.lock().await.recv().await.unwrap();
        (secret, checkpoint)
    }

    fn status(&self) -> Option<TillStatus> {
        self.tills.all(clock::now()).remove("poster")
    }

    async fn until(&self, holds: impl Fn(&TillStatus) -> bool) -> TillStatus {
        loop {
            if let Some(status) = self.status().filter(&holds) {
                return status;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    fn is_open(&self) -> bool {
        matches!(self.hooks.taker("poster"), Taker::There(_))
    }
}

#[tokio::test(start_paused = true)]
async fn a_till_without_its_secret_says_so_and_is_connected_once_it_is_there() {
    let shop = Shop::open(None);
    let failed = shop.until(|status| status.state == "failed").await;
    assert!(failed.detail.contains("token") && failed.detail.contains("put it there"), "{failed:?}");
    assert!(!shop.is_open());
    shop.set("late");
    assert_eq!(shop.begun().await, ("late".to_owned(), None));
    let ready = shop.until(|status| status.ready).await;
    assert_eq!(ready.detail, "account demo");
    assert_eq!(shop.until(|status| status.asked == 7).await.state, "ready");
    assert!(shop.is_open());
    assert_eq!(shop.supervisor.shut_down(Duration::from_secs(5)).await, 0);
    assert!(matches!(shop.hooks.taker("poster"), Taker::Away));
}

#[tokio::test(start_paused = true)]
async fn a_secret_that_is_changed_is_taken_over_and_the_run_goes_on_from_its_checkpoint() {
    let shop = Shop::open(Some("one"));
    assert_eq!(shop.begun().await, ("one".to_owned(), None));
    shop.came_to("page 4").await;
    shop.set("two");
    assert_eq!(shop.begun().await, ("two".to_owned(), Some("page 4".to_owned())));
    assert!(shop.is_open());
}

#[tokio::test(start_paused = true)]
async fn a_connector_that_breaks_is_begun_again() {
    let shop = Shop::open(Some("broken"));
    for _ in 0..3 {
        assert_eq!(shop.begun().await, ("broken".to_owned(), None));
    }
    let failing = shop.supervisor.board().failing();
    assert!(failing.iter().all(|(task, _)| task == "till poster"), "{failing:?}");
    shop.set("mended");
    while shop.begun().await.0 != "mended" {}
    shop.until(|status| status.ready).await;
}
