//! The front desk: what happens when a code, a receipt or a cashier's wish arrives. One step after another, each
//! decided in `stamp_core`; here they are put in order and waited for.

mod answer;
mod asked;
mod call;
mod cards;
mod claimed;
mod details;
mod doubt;
mod elsewhere;
mod give_up;
mod guest;
mod known;
mod late;
mod look;
mod offers;
mod offline;
mod one_more;
mod parts;
mod pin;
mod reads;
mod receipt;
mod receipts;
mod redeem;
mod repair;
mod scan;
mod stamp;
mod told;
mod undo;
mod wait;

use std::{
    pin::pin,
    sync::{Arc, Mutex, MutexGuard},
};

use stamp_core::{
    counter::{AtHand, Questions, Redemptions, VoucherName},
    make::Maker,
    notice::said,
    offline::TillClock,
    operation::{NewOperation, OpId, Operation},
    receipt::matching::Matching,
    scan::RepeatGuard,
    words::Words,
};
use stamp_store::{Appended, CallerKey};
use tokio::time::timeout;

pub use answer::{Answer, Trouble};
pub use call::Turn;
pub use cards::CardsFound;
pub use details::{Details, Used};
pub use offers::Offer;
pub use one_more::{OneMore, Yes};
pub use parts::{Parts, Policy};
pub use pin::ManagerPin;
pub use receipt::ReceiptReport;
pub use receipts::{AddTo, AskedReceipt, Came, Told, Whose};
pub use redeem::{AtRisk, Manager, Redemption};
pub use scan::Scan;
pub use undo::UNDO_WITHIN;

use crate::{claims::Claims, clock, lock::held, notices::Word};

/// See the module's text.
pub struct Till {
    parts: Parts,
    guard: Mutex<RepeatGuard>,
    /// Guests who are noted, and checks whose guest is looked for: as it is on the disk. Changed by who has the book.
    matching: Arc<Mutex<Matching>>,
    untold: Mutex<receipts::Untold>,
    reads: Mutex<reads::Reads>,
    questions: Mutex<Questions>,
    at_hand: Mutex<AtHand>,
    asked: Mutex<asked::Asked>,
    searches: Mutex<cards::Searches>,
    ours: Mutex<Redemptions>,
    offers: Mutex<offers::Offers>,
    asked_about: Mutex<one_more::AskedAbout>,
    told: Mutex<told::Told>,
    till_clock: Mutex<TillClock>,
    pin: ManagerPin,
    /// A redemption was begun.
    begun: tokio::sync::Notify,
    /// Held while it is decided what follows from what is told of guests and receipts, until that is on the disk.
    book: Arc<tokio::sync::Mutex<receipts::Book>>,
    /// Something was told of receipts.
    told_of_receipts: tokio::sync::Notify,
    /// Held while it is decided whether a redemption is a new one. The cloud is never asked meanwhile.
    redeeming: Arc<tokio::sync::Mutex<()>>,
    /// A question to the cloud had no answer.
    doubted: tokio::sync::Notify,
    /// Shared by scans from the repeat guard's word until they are on disk; who holds it alone finds them there.
    taking: Arc<tokio::sync::RwLock<()>>,
    receipt_conflicts: std::sync::atomic::AtomicU64,
    codes_repaired: std::sync::atomic::AtomicU64,
}

impl std::fmt::Debug for Till {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Till").field("policy", &self.parts.policy).finish_non_exhaustive()
    }
}

impl Till {
    /// Opens the desk.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        let guard = Mutex::new(RepeatGuard::new(parts.policy.repeat_ask));
        let pin = ManagerPin::new(parts.store.clone(), clock::now().mono);
        let till_clock = Mutex::new(TillClock::new(parts.server_time, clock::now().mono));
        Self {
            parts,
            guard,
            matching: Arc::default(),
            untold: Mutex::default(),
            reads: Mutex::default(),
            questions: Mutex::default(),
            at_hand: Mutex::default(),
            asked: Mutex::default(),
            searches: Mutex::default(),
            ours: Mutex::default(),
            offers: Mutex::default(),
            asked_about: Mutex::default(),
            told: Mutex::default(),
            till_clock,
            pin,
            begun: tokio::sync::Notify::new(),
            book: Arc::default(),
            told_of_receipts: tokio::sync::Notify::new(),
            redeeming: Arc::default(),
            doubted: tokio::sync::Notify::new(),
            taking: Arc::default(),
            receipt_conflicts: 0.into(),
            codes_repaired: 0.into(),
        }
    }

    /// Who may go above the limits of vouchers without internet.
    #[must_use]
    pub const fn pin(&self) -> &ManagerPin {
        &self.pin
    }

    /// What the tills of the shop tell each other.
    #[must_use]
    pub const fn claims(&self) -> &Claims {
        &self.parts.claims
    }

    /// In which everything is said.
    #[must_use]
    pub const fn words(&self) -> &Words {
        &self.parts.words
    }

    /// How many receipts came again with other content since the start.
    #[must_use]
    pub fn receipt_conflicts(&self) -> u64 {
        self.receipt_conflicts.load(std::sync::atomic::Ordering::Relaxed)
    }

    /// Writes an operation down and hands it to the sync machine. Returns after the fsync.
    async fn take(&self, new: NewOperation, caller: Option<CallerKey>) -> Result<Taken, Trouble> {
        self.take_holding(new, caller, ()).await
    }

    /// As [`Till::take`]; what is held is let go of after the fsync, also when the caller hangs up before.
    async fn take_holding(
        &self,
        new: NewOperation,
        caller: Option<CallerKey>,
        held: impl Send + 'static,
    ) -> Result<Taken, Trouble> {
        let (op_id, source) = (new.op_id, new.source.clone());
        let append = self.parts.queue.append(new, caller, held);
        Taken::of(op_id, self.with_a_word_if_slow(&source, append).await?)
    }

    /// Waits for the disk; where that takes longer than a cashier looks, the cashier is told what to wait for.
    async fn with_a_word_if_slow<T>(&self, source: &str, written: impl Future<Output = T>) -> T {
        let mut written = pin!(written);
        if let Ok(written) = timeout(self.parts.policy.answer_within, &mut written).await {
            return written;
        }
        let notice = said::not_saved_yet(&self.parts.words);
        // Late: the page shows it although it waits for its own answer.
        self.parts.notices.say(Word { late: true, ..Word::plain(source, notice) });
        written.await
    }

    fn maker(&self) -> Maker {
        Maker {
            install: self.parts.install,
            till: self.parts.policy.till.clone(),
            business: self.parts.business.borrow().clone(),
        }
    }

    fn guard(&self) -> MutexGuard<'_, RepeatGuard> {
        held(&self.guard)
    }

    fn matching(&self) -> MutexGuard<'_, Matching> {
        held(&self.matching)
    }

    fn untold(&self) -> MutexGuard<'_, receipts::Untold> {
        held(&self.untold)
    }

    fn reads(&self) -> MutexGuard<'_, reads::Reads> {
        held(&self.reads)
    }

    fn questions(&self) -> MutexGuard<'_, Questions> {
        held(&self.questions)
    }

    fn at_hand(&self) -> MutexGuard<'_, AtHand> {
        held(&self.at_hand)
    }

    fn asked(&self) -> MutexGuard<'_, asked::Asked> {
        held(&self.asked)
    }

    fn searches(&self) -> MutexGuard<'_, cards::Searches> {
        held(&self.searches)
    }

    fn ours(&self) -> MutexGuard<'_, Redemptions> {
        held(&self.ours)
    }

    fn offers(&self) -> MutexGuard<'_, offers::Offers> {
        held(&self.offers)
    }

    fn asked_about(&self) -> MutexGuard<'_, one_more::AskedAbout> {
        held(&self.asked_about)
    }

    fn told(&self) -> MutexGuard<'_, told::Told> {
        held(&self.told)
    }

    fn till_clock(&self) -> MutexGuard<'_, TillClock> {
        held(&self.till_clock)
    }

    /// What came of a request, as far as it is for the cashier.
    fn tell(&self, source: &str, answer: &Result<Answer, Trouble>) {
        match answer {
            Ok(answer) => self.post(source, answer),
            Err(Trouble::Store(_)) => {
                self.parts.notices.post(source, None, said::not_stored(&self.parts.words))
            }
            Err(_) => {}
        }
    }

    fn post(&self, source: &str, answer: &Answer) {
        let redemption = answer.operation.as_ref();
        let details = Details::from(answer);
        self.is_shown(answer, &details);
        self.parts.notices.say(Word {
            source,
            op_id: redemption.map(|operation| operation.new.op_id),
            voucher: match &answer.voucher {
                Some(voucher) => Some(VoucherName::from(voucher)),
                None => redemption.and_then(|operation| self.voucher_of(operation)),
            },
            offer: answer.offer,
            one_more: answer.one_more,
            late: false,
            details,
            notice: answer.notice.clone(),
        });
    }
}

enum Taken {
    New(OpId),
    Known(Box<Operation>),
}

impl Taken {
    fn of(op_id: OpId, appended: Appended) -> Result<Self, Trouble> {
        match appended {
            Appended::New { .. } => Ok(Self::New(op_id)),
            Appended::Existing(operation) => Ok(Self::Known(operation)),
            Appended::KeyReused => Err(Trouble::KeyReused),
        }
    }
}
