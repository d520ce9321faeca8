//! What is said about the end of a redemption, in time or late.

use stamp_core::{
    cloud::answer::Redeemed,
    counter::{Standing, VoucherName},
    make::VoucherRef,
    notice::{self, Notice, redemption},
    operation::{Kind, OpId, Operation, State},
};
use tracing::info;

use super::{Details, Till, Trouble, give_up};
use crate::{clock, notices::Word};

impl Till {
    /// What somebody at the till is told about a redemption as it stands.
    pub(super) async fn words_of_redemption(&self, operation: &Operation) -> Result<Notice, Trouble> {
        let op = operation.new.op_id;
        let name = self.name_of(operation);
        let name = name.as_deref();
        let given_up = self.is_given_up(op).await?;
        if operation.state.is_active() {
            self.ours().told_to_wait(op);
            // Looked at once more: somebody else may have given it up at this moment.
            let given_up = given_up || self.ours().standing(op) == Some(Standing::GivenUp);
            return Ok(if given_up {
                redemption::given_up(&self.parts.words, name, true)
            } else {
                notice::of_operation(&self.parts.words, operation)
            });
        }
        let before = self.heard(operation);
        Ok(match (operation.state, before) {
            (State::Withdrawn, _) => redemption::given_up(&self.parts.words, name, false),
            (State::Done, _) if given_up || before == Some(Standing::GivenUp) => {
                redemption::given_up(&self.parts.words, name, true)
            }
            (_, Some(Standing::Answered { at, late: true })) => {
                let ago = clock::now().mono.saturating_sub(at);
                redemption::redeemed_just_now(&self.parts.words, operation, name, ago)
            }
            _ => notice::of_operation(&self.parts.words, operation),
        })
    }

    /// The end of something of which the cashier was promised to hear, and of which nobody at the till has heard.
    pub async fn came_late(&self, operation: &Operation) -> Result<(), Trouble> {
        let notice = match operation.new.kind {
            Kind::Redeem => self.late_redemption(operation).await?,
            Kind::Void => self.late_void(operation).await?,
            _ => Some(notice::of_operation(&self.parts.words, operation)),
        };
        if let Some(notice) = notice {
            self.say_late(operation, notice).await?;
        }
        Ok(())
    }

    async fn late_redemption(&self, operation: &Operation) -> Result<Option<Notice>, Trouble> {
        let op = operation.new.op_id;
        let given_up = self.is_given_up(op).await?;
        self.ours().told_to_wait(op);
        let before = self.heard(operation);
        if operation.state == State::Done && (given_up || before == Some(Standing::GivenUp)) {
            info!(op = %op.short(), "redeemed after it was given up; it is taken back");
            return Ok(None);
        }
        Ok(Some(redemption::came_late(&self.parts.words, operation, self.name_of(operation).as_deref())))
    }

    async fn late_void(&self, void: &Operation) -> Result<Option<Notice>, Trouble> {
        let Some(original) = self.original_of(void).await? else {
            return Ok(Some(notice::of_operation(&self.parts.words, void)));
        };
        if original.new.kind != Kind::Redeem {
            return Ok(Some(notice::of_operation(&self.parts.words, void)));
        }
        // Where the redemption was refused, that was said, and there is nothing to take back.
        if void.state == State::Withdrawn {
            return Ok(None);
        }
        Ok(Some(redemption::of_taking_back(&self.parts.words, void, self.name_of(&original).as_deref())))
    }

    pub(super) async fn say_late(&self, operation: &Operation, notice: Notice) -> Result<(), Trouble> {
        let original = self.original_of(operation).await?;
        self.parts.notices.say(Word {
            op_id: Some(operation.new.op_id),
            voucher: self.voucher_of(original.as_ref().unwrap_or(operation)),
            late: true,
            details: Details::of(operation),
            ..Word::plain(&operation.new.source, notice)
        });
        Ok(())
    }

    /// Whether nothing is handed over for it any more, whatever its answer.
    pub(super) async fn is_given_up(&self, op: OpId) -> Result<bool, Trouble> {
        let standing = self.ours().standing(op);
        Ok(match standing {
            Some(standing) => standing == Standing::GivenUp,
            None => self.parts.store.get(give_up::void_of(op)).await?.is_some(),
        })
    }

    /// The voucher that a redemption is about, where it is known.
    pub(super) fn voucher_of(&self, operation: &Operation) -> Option<VoucherName> {
        let known = self.ours().voucher(operation.new.op_id);
        known.or_else(|| redeemed(operation).map(|answer| VoucherName::from(&answer.voucher)))
    }

    pub(super) fn name_of(&self, redemption: &Operation) -> Option<String> {
        self.voucher_of(redemption).map(|voucher| voucher.name)
    }

    /// Notes that a redemption has its answer. Returns where it stood before.
    fn heard(&self, operation: &Operation) -> Option<Standing> {
        let voucher = redeemed(operation).map(|answer| VoucherName::from(&answer.voucher));
        let voucher = voucher.map(|voucher| {
            let lane = self.maker().voucher_lane(&VoucherRef::Id(voucher.id.clone()));
            (lane, voucher)
        });
        self.ours().answered(operation.new.op_id, voucher, clock::now().mono)
    }

    async fn original_of(&self, void: &Operation) -> Result<Option<Operation>, Trouble> {
        match void.new.depends_on {
            Some(original) => Ok(self.parts.store.get(original).await?),
            None => Ok(None),
        }
    }
}

fn redeemed(operation: &Operation) -> Option<Redeemed> {
    let is_redemption = operation.new.kind == Kind::Redeem && operation.state == State::Done;
    let outcome = operation.outcome.as_ref().filter(|_| is_redemption)?;
    serde_json::from_slice(&outcome.body).ok()
}
