//! Vouchers that this till wants while the cloud is away, told to the other tills of the shop. `core::claim` says who has
//! them; here it is asked, waited for and kept.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use stamp_connectors::mqtt::{Outbox, Publish};
use stamp_core::{
    claim::{Bid, Book, Holder, KEPT, Message, Name, PATIENCE, Said, ShopKey, Verdict},
    time::{Now, Timestamp},
    topic::Place,
};
use stamp_store::{KeptClaim, Store};
use tokio::{
    sync::Notify,
    time::{Instant, timeout_at},
};
use tracing::{debug, warn};
use uuid::Uuid;

use crate::{clock, lock::held};

/// Shared by who redeems and who is connected to the broker. Without a broker for it nothing is claimed. Cheap to clone; all
/// clones are the same.
#[derive(Debug, Clone)]
pub struct Claims(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    install: Uuid,
    till: String,
    book: Mutex<Book>,
    desk: Mutex<Option<Desk>>,
    /// Something was heard, or nobody is heard any more.
    news: Notify,
}

/// What a connection to the broker brings.
#[derive(Debug, Clone)]
pub struct Desk {
    /// What the tills of the shop share.
    pub key: ShopKey,
    /// Where they talk.
    pub place: Place,
    /// To whom.
    pub outbox: Outbox,
}

/// A voucher that this till may accept.
#[derive(Debug, Clone)]
pub struct Claim {
    bid: Uuid,
    names: Vec<Name>,
    at: Timestamp,
}

impl Claims {
    /// Of the till of this name and installation.
    #[must_use]
    pub fn new(install: Uuid, till: &str) -> Self {
        let book = Mutex::new(Book::new(install));
        let (desk, news) = (Mutex::default(), Notify::new());
        Self(Arc::new(Inner { install, till: till.to_owned(), book, desk, news }))
    }

    /// The tills of the shop can be talked to; or not any more.
    pub fn opens(&self, desk: Option<Desk>) {
        *held(&self.0.desk) = desk;
        self.lost_sight();
    }

    /// The names of a voucher among the tills; none where nothing is claimed. `code`: with the guest's card, where several
    /// guests have it.
    #[must_use]
    pub fn names(&self, id: Option<&str>, code: Option<(&str, Option<&str>)>) -> Vec<Name> {
        let desk = held(&self.0.desk);
        let Some(desk) = desk.as_ref() else { return Vec::new() };
        let by_id = id.map(|id| desk.key.name_of_id(id));
        let by_code = code.map(|(code, card)| match card {
            Some(card) => desk.key.name_of_code(&format!("{code}\n{card}")),
            None => desk.key.name_of_code(code),
        });
        by_id.into_iter().chain(by_code).collect()
    }

    /// Who else has the voucher.
    #[must_use]
    pub fn holder(&self, names: &[Name]) -> Option<Holder> {
        held(&self.0.book).holder(names, clock::now().mono).cloned()
    }

    /// Bids for the voucher, and waits until it is known who was first, for two seconds at most. `at`: the time that limits
    /// are counted by. [`Verdict::Undecided`] where nobody can be asked.
    pub async fn bid(&self, bid: Uuid, names: &[Name], at: Timestamp) -> (Claim, Verdict) {
        let claim = Claim { bid, names: names.to_vec(), at };
        let desk = held(&self.0.desk).clone().filter(|desk| desk.outbox.state().borrow().is_up());
        let Some(desk) = desk.filter(|_| !names.is_empty()) else { return (claim, Verdict::Undecided) };
        let dropped = desk.outbox.dropped();
        let now = clock::now();
        held(&self.0.book).bid(Bid { id: bid, names: names.to_vec(), made: now.mono });
        self.tell(&desk, &claim, Said::Bid, &names[..1]);
        let deadline = Instant::now() + PATIENCE;
        let verdict = loop {
            let mut news = std::pin::pin!(self.0.news.notified());
            news.as_mut().enable();
            match held(&self.0.book).verdict(bid, clock::now().mono) {
                Verdict::Open => {}
                verdict => break verdict,
            }
            if timeout_at(deadline, news).await.is_err() {
                break Verdict::Undecided;
            }
        };
        // Of a flood the bid of another till may have been lost.
        let verdict = if desk.outbox.dropped() > dropped { Verdict::Undecided } else { verdict };
        (claim, verdict)
    }

    /// The voucher is accepted here: the others are told, and those that come later.
    pub async fn hold(&self, claim: Claim, store: &Store) {
        let kept = claim.names.iter().map(|name| KeptClaim {
            name: *name,
            holder: self.0.install,
            bid: claim.bid,
            till: self.0.till.clone(),
            at: claim.at,
        });
        if let Err(error) = store.keep_claims(kept.collect()).await {
            warn!(%error, "the other tills of the shop may not hear later that a voucher was accepted");
        }
        if let Some(desk) = held(&self.0.desk).clone() {
            self.tell(&desk, &claim, Said::Held, &claim.names);
        }
    }

    /// The bid is over, whatever came of it.
    pub fn close(&self, claim: &Claim) {
        held(&self.0.book).close(claim.bid);
    }

    /// The voucher is not accepted after all, or that was taken back.
    pub async fn release(&self, bid: Uuid, store: &Store) {
        let all = store.claims(Timestamp::MIN).await.unwrap_or_default();
        let ours: Vec<_> =
            all.into_iter().filter(|one| one.bid == bid && one.holder == self.0.install).collect();
        let Some(first) = ours.first() else { return };
        let claim = Claim { bid, names: ours.iter().map(|one| one.name).collect(), at: first.at };
        if let Err(error) = store.drop_claims(self.0.install, bid).await {
            warn!(%error, "the other tills of the shop hear later that a voucher is still held");
        }
        self.give_back(&claim);
    }

    /// The voucher was wanted and is not accepted: whoever wants it next may have it.
    pub fn give_back(&self, claim: &Claim) {
        let Some(desk) = held(&self.0.desk).clone() else { return };
        self.tell(&desk, claim, Said::Released, &claim.names[..claim.names.len().min(1)]);
        for name in &claim.names {
            // What was kept for those that come later.
            let topic = desk.place.claim(&name.to_hex());
            desk.outbox.publish(Publish {
                topic,
                payload: Vec::new(),
                is_confirmed: true,
                is_retained: true,
            });
        }
    }

    /// The tills of the shop are heard: what is held here is told again, and what is known of the others is remembered.
    pub async fn is_heard(&self, store: &Store) {
        let since = clock::wall().checked_sub(KEPT).unwrap_or(Timestamp::MIN);
        let kept = match store.claims(since).await {
            Ok(kept) => kept,
            Err(error) => {
                warn!(%error, "cannot look at what the tills of the shop hold");
                return;
            }
        };
        let desk = held(&self.0.desk).clone();
        for one in kept {
            let claim = Claim { bid: one.bid, names: vec![one.name], at: one.at };
            match &desk {
                Some(desk) if one.holder == self.0.install => {
                    self.tell(desk, &claim, Said::Held, &claim.names)
                }
                _ => {}
            }
        }
    }

    /// What was kept of other tills before a restart.
    pub async fn recall(&self, store: &Store) {
        let since = clock::wall().checked_sub(KEPT).unwrap_or(Timestamp::MIN);
        let Ok(kept) = store.claims(since).await else { return };
        let mut book = held(&self.0.book);
        for KeptClaim { name, holder, bid, till, at } in kept {
            let message = Message { said: Said::Held, bid, holder, till, names: vec![name], at };
            book.heard(&message, clock::now());
        }
    }

    /// A message of the shop's topic of claims.
    pub async fn hear(&self, payload: &[u8], store: &Store) {
        let Some(desk) = held(&self.0.desk).clone() else { return };
        if payload.is_empty() {
            return;
        }
        let message = match Message::read(payload, &desk.key) {
            Ok(message) => message,
            Err(error) => {
                debug!(%error, "a claim is not heeded");
                return;
            }
        };
        let now: Now = clock::now();
        held(&self.0.book).heard(&message, now);
        self.0.news.notify_waiters();
        if message.holder == self.0.install {
            return;
        }
        let Message { said, bid, holder, till, names, at } = message;
        let kept = match said {
            Said::Bid => return,
            Said::Held => {
                let claims =
                    names.into_iter().map(|name| KeptClaim { name, holder, bid, till: till.clone(), at });
                store.keep_claims(claims.collect()).await
            }
            Said::Released => store.drop_claims(holder, bid).await,
        };
        if let Err(error) = kept {
            warn!(%error, "what another till holds is known until the next start only");
        }
    }

    /// Nobody is heard any more.
    pub fn lost_sight(&self) {
        held(&self.0.book).lost_sight();
        self.0.news.notify_waiters();
    }

    fn tell(&self, desk: &Desk, claim: &Claim, said: Said, topics: &[Name]) {
        let message = Message {
            said,
            bid: claim.bid,
            holder: self.0.install,
            till: self.0.till.clone(),
            names: claim.names.clone(),
            at: claim.at,
        };
        let payload = message.to_bytes(&desk.key);
        for name in topics {
            let topic = desk.place.claim(&name.to_hex());
            let is_retained = said == Said::Held;
            desk.outbox.publish(Publish { topic, payload: payload.clone(), is_confirmed: true, is_retained });
        }
    }
}

/// How long ago a till says that it accepted a voucher.
#[must_use]
pub fn ago(holder: &Holder, now: Timestamp) -> Duration {
    Duration::try_from(now.duration_since(holder.at)).unwrap_or_default()
}
