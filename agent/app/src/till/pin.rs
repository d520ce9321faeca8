//! The manager's PIN as this till keeps it: a digest that is slow to guess, and the wrong tries in a row, both on disk.

use std::{fmt, time::Duration};

use argon2::{Algorithm, Argon2, Params, Version};
use serde::{Deserialize, Serialize};
use stamp_core::offline::{Pin, locked_for};
use stamp_store::{Act, CallerKey, Error, MANAGER_PIN, Store};
use subtle::ConstantTimeEq;
use tokio::{sync::Mutex, task::spawn_blocking};
use uuid::Uuid;

use crate::clock;

/// 8 MiB three times: a tenth of a second on a slow till, and no more memory than that has free.
const PARAMS: Result<Params, argon2::Error> = Params::new(8 * 1024, 3, 1, Some(32));

/// See the module's text.
pub struct ManagerPin {
    store: Store,
    /// Monotonic: when this run of the program began to listen.
    begun: Duration,
    /// Held while one is looked at.
    tries: Mutex<Tries>,
}

/// What is known of the tries of this run.
#[derive(Default)]
struct Tries {
    /// Monotonic: nobody is listened to before.
    locked_until: Option<Duration>,
    counted: Option<Counted>,
}

/// What was counted last, where it came under a caller's key: a repeat of it, whose answer was lost, is no further try.
struct Counted {
    caller: CallerKey,
    pin: Pin,
    /// It was looked at, and was not right.
    is_wrong: bool,
}

/// What became of a try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tried {
    Right,
    Wrong,
    /// Not looked at.
    Locked(Duration),
}

#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    salt: [u8; 16],
    hash: [u8; 32],
    /// Tries in a row that were not right, or of which nobody knows.
    wrong: u32,
}

impl ManagerPin {
    /// `now`: monotonic. A lock of an earlier run begins anew with this one.
    pub(super) fn new(store: Store, now: Duration) -> Self {
        Self { store, begun: now, tries: Mutex::default() }
    }

    /// Sets it, in place of the one before. What was locked is open.
    ///
    /// # Errors
    /// Only where the file cannot be written.
    pub async fn set(&self, pin: Pin, act: Act) -> Result<(), Error> {
        let mut tries = self.tries.lock().await;
        let salt = Uuid::new_v4().into_bytes();
        let hash = digest(pin, salt).await?;
        self.store.journalise(act).await?;
        self.keep(Some(&Kept { salt, hash, wrong: 0 })).await?;
        *tries = Tries::default();
        Ok(())
    }

    /// From now on nobody can go above the limits.
    ///
    /// # Errors
    /// Only where the file cannot be written.
    pub async fn remove(&self, act: Act) -> Result<(), Error> {
        let _one = self.tries.lock().await;
        self.store.journalise(act).await?;
        self.keep(None).await
    }

    pub(super) async fn is_set(&self) -> Result<bool, Error> {
        Ok(self.kept().await?.is_some())
    }

    /// Somebody types it. A try is counted before it is looked at, so that nobody who ends the program has it for
    /// nothing. `caller`: under which key it came.
    pub(super) async fn attempt(&self, pin: Pin, caller: Option<&CallerKey>) -> Result<Tried, Error> {
        let mut tries = self.tries.lock().await;
        let Some(mut kept) = self.kept().await? else { return Ok(Tried::Wrong) };
        let now = clock::now().mono;
        let last = tries.counted.as_ref().filter(|last| Some(&last.caller) == caller && last.pin == pin);
        if last.is_some_and(|last| last.is_wrong) {
            return Ok(Tried::Wrong);
        }
        if last.is_none() {
            let until = tries.locked_until.unwrap_or_else(|| self.begun + locked_for(kept.wrong));
            if let Some(left) = until.checked_sub(now).filter(|left| !left.is_zero()) {
                return Ok(Tried::Locked(left));
            }
            kept.wrong = kept.wrong.saturating_add(1);
            tries.locked_until = Some(now + locked_for(kept.wrong));
            self.keep(Some(&kept)).await?;
            tries.counted =
                caller.map(|caller| Counted { caller: caller.clone(), pin: pin.clone(), is_wrong: false });
        }
        let hash = digest(pin, kept.salt).await?;
        if !bool::from(hash.ct_eq(&kept.hash)) {
            if let Some(last) = &mut tries.counted {
                last.is_wrong = true;
            }
            return Ok(Tried::Wrong);
        }
        kept.wrong = 0;
        self.keep(Some(&kept)).await?;
        *tries = Tries { locked_until: Some(now), counted: None };
        Ok(Tried::Right)
    }

    async fn kept(&self) -> Result<Option<Kept>, Error> {
        Ok(self.store.setting(MANAGER_PIN).await?.and_then(|text| serde_json::from_str(&text).ok()))
    }

    async fn keep(&self, kept: Option<&Kept>) -> Result<(), Error> {
        // A plain struct has no way to fail.
        let text = kept.and_then(|kept| serde_json::to_string(kept).ok()).unwrap_or_default();
        self.store.set_setting(MANAGER_PIN, &text).await
    }
}

impl fmt::Debug for ManagerPin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ManagerPin").finish_non_exhaustive()
    }
}

/// On a thread of its own: it takes its time on purpose.
async fn digest(pin: Pin, salt: [u8; 16]) -> Result<[u8; 32], Error> {
    let work = move || {
        let mut hash = [0; 32];
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, PARAMS?);
        argon2.hash_password_into(pin.as_str().as_bytes(), &salt, &mut hash)?;
        Ok(hash)
    };
    // The runtime ends, or there is no memory: nobody is let through.
    let hashed: Result<Result<[u8; 32], argon2::Error>, _> = spawn_blocking(work).await;
    hashed.map_err(|_| Error::Closed)?.map_err(|_| Error::Closed)
}

#[cfg(test)]
mod tests {
    use stamp_core::time::Timestamp;

    use super::*;

    fn pin(text: &str) -> Pin {
        Pin::typed(text).unwrap()
    }

    fn act(action: &'static str) -> Act {
        Act { at: Timestamp::UNIX_EPOCH, actor: "anna".into(), action, op_id: None, reason: None }
    }

    fn open(folder: &tempfile::TempDir) -> Store {
        Store::open(&folder.path().join("queue.db"), clock::wall()).unwrap().0
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn wrong_tries_lock_across_restarts_and_even_for_the_right_one() {
        let folder = tempfile::tempdir().unwrap();
        let store = open(&folder);
        let manager = ManagerPin::new(store.clone(), clock::now().mono);
        assert!(!manager.is_set().await.unwrap());
        assert_eq!(manager.attempt(pin("4711"), None).await.unwrap(), Tried::Wrong, "there is none");
        manager.set(pin("4711"), act("pin-set")).await.unwrap();
        assert_eq!(manager.attempt(pin("4711"), None).await.unwrap(), Tried::Right);
        for _ in 0..3 {
            assert_eq!(manager.attempt(pin("4712"), None).await.unwrap(), Tried::Wrong);
        }
        drop(manager);
        store.close().await;

        let store = open(&folder);
        let manager = ManagerPin::new(store.clone(), clock::now().mono);
        for _ in 0..2 {
            assert_eq!(manager.attempt(pin("4712"), None).await.unwrap(), Tried::Wrong);
        }
        assert!(matches!(manager.attempt(pin("4711"), None).await.unwrap(), Tried::Locked(_)));
        drop(manager);
        store.close().await;

        let store = open(&folder);
        let manager = ManagerPin::new(store.clone(), clock::now().mono);
        let locked = manager.attempt(pin("4711"), None).await.unwrap();
        assert!(matches!(locked, Tried::Locked(left) if left <= locked_for(5)), "{locked:?}");
        manager.set(pin("2580"), act("pin-set")).await.unwrap();
        assert_eq!(manager.attempt(pin("2580"), None).await.unwrap(), Tried::Right, "a new one is open");
        manager.remove(act("pin-removed")).await.unwrap();
        assert!(!manager.is_set().await.unwrap());
        let kept = format!("{:?}", store.setting(MANAGER_PIN).await.unwrap());
        assert!(!kept.contains("2580"));
        assert_eq!(store.journal(9).await.unwrap()[0].action, "pin-removed");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn many_tries_at_once_are_as_many_tries() {
        let folder = tempfile::tempdir().unwrap();
        let manager = std::sync::Arc::new(ManagerPin::new(open(&folder), clock::now().mono));
        manager.set(pin("4711"), act("pin-set")).await.unwrap();
        let mut tries = tokio::task::JoinSet::new();
        for number in 0..30 {
            let manager = std::sync::Arc::clone(&manager);
            tries.spawn(async move { manager.attempt(pin(&format!("90{number:02}")), None).await.unwrap() });
        }
        let tries = tries.join_all().await;
        assert_eq!(tries.iter().filter(|tried| **tried == Tried::Wrong).count(), 5);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_lock_of_an_earlier_run_counts_from_when_this_one_listens() {
        let folder = tempfile::tempdir().unwrap();
        let manager = ManagerPin::new(open(&folder), clock::now().mono);
        manager.set(pin("4711"), act("pin-set")).await.unwrap();
        for _ in 0..5 {
            assert_eq!(manager.attempt(pin("4712"), None).await.unwrap(), Tried::Wrong);
        }
        // The queue took longer to open than the lock lasts.
        let opened = clock::now().mono + Duration::from_secs(3600);
        let manager = ManagerPin::new(manager.store, opened);
        let locked = manager.attempt(pin("4711"), None).await.unwrap();
        assert!(matches!(locked, Tried::Locked(left) if left > Duration::from_secs(3600)), "{locked:?}");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_repeat_under_the_same_key_is_no_further_try_and_another_pin_is() {
        let folder = tempfile::tempdir().unwrap();
        let manager = ManagerPin::new(open(&folder), clock::now().mono);
        manager.set(pin("4711"), act("pin-set")).await.unwrap();
        let key = |key: &str| CallerKey { caller: "page".into(), key: key.into(), fingerprint: [1; 32] };
        let attempt =
            async |digits: &str, name: &str| manager.attempt(pin(digits), Some(&key(name))).await.unwrap();
        for _ in 0..20 {
            assert_eq!(attempt("4712", "one").await, Tried::Wrong);
        }
        for digits in ["4713", "4714", "4715"] {
            assert_eq!(attempt(digits, "one").await, Tried::Wrong, "{digits}");
        }
        assert_eq!(attempt("4716", "two").await, Tried::Wrong);
        assert_eq!(attempt("4716", "two").await, Tried::Wrong, "the fifth, told once more");
        assert!(matches!(attempt("4711", "two").await, Tried::Locked(_)));
        assert!(matches!(attempt("4716", "three").await, Tried::Locked(_)));
    }
}
