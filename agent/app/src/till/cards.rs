//! Cards of guests who have none at hand: found by a number or an address, or issued.

use std::{
    collections::{HashMap, VecDeque},
    time::Duration,
};

use stamp_core::{
    cloud::{
        types::{Card, Identifier},
        verdict::{Answer as CloudAnswer, Verdict, judge},
    },
    make::Moment,
    notice::{self, Notice, said},
    operation::{Kind, OpId},
    sync::Event,
};
use stamp_store::CallerKey;
use tokio::time::{Instant, timeout_at};

use super::{Answer, Taken, Till, Trouble};
use crate::clock;

/// For each caller. Whoever wants to try out all six-digit numbers shall not get far; a queue of guests is served.
const MOST: usize = 20;
const WITHIN: Duration = Duration::from_secs(60);

/// What was found.
#[derive(Debug, Clone)]
pub enum CardsFound {
    /// These; perhaps none.
    Cards(Vec<Card>),
    /// Nobody could be asked, or the cloud refuses.
    Said(Notice),
}

/// The last searches of each caller, by when they were made (monotonic).
#[derive(Debug, Default)]
pub(super) struct Searches(HashMap<String, VecDeque<Duration>>);

impl Searches {
    /// Notes a search, unless there were too many.
    fn begin(&mut self, caller: &str, now: Duration) -> bool {
        self.0.retain(|_, made| {
            made.retain(|at| now.saturating_sub(*at) < WITHIN);
            !made.is_empty()
        });
        let made = self.0.entry(caller.to_owned()).or_default();
        let may = made.len() < MOST;
        if may {
            made.push_back(now);
        }
        may
    }
}

impl Till {
    /// The cards of a guest, for the caller `source`. Changes nothing; answers within the answering time.
    pub async fn find_cards(&self, guest: &Identifier, source: &str) -> Result<CardsFound, Trouble> {
        if !self.may_be_a_card(guest) {
            return Ok(CardsFound::Said(said::not_recognised(self.words())));
        }
        self.may_search(source)?;
        let until = Instant::now() + self.parts.policy.answer_within;
        let answer = match timeout_at(until, self.parts.client.find_cards(guest)).await {
            Ok(Ok(cards)) => return Ok(CardsFound::Cards(cards)),
            Ok(Err(answer)) => answer,
            Err(_elapsed) => CloudAnswer::Garbled("no answer in time".to_owned()),
        };
        let nil = OpId::from_bytes([0; 16]);
        Ok(match judge(Kind::IssueCard, nil, &answer) {
            Verdict::Refused(code) if code == "card_not_found" => CardsFound::Cards(Vec::new()),
            Verdict::Refused(code) => {
                CardsFound::Said(notice::of_refusal(self.words(), &code, answer.problem().as_ref()))
            }
            Verdict::Unknown { link_broken: true, why, .. } => {
                self.parts.sync.tell(Event::Unreachable(why));
                CardsFound::Said(said::cannot_look_up(self.words()))
            }
            _ => CardsFound::Said(said::cannot_look_up(self.words())),
        })
    }

    /// Issuing tells as much as searching: whether there is a card already.
    fn may_search(&self, source: &str) -> Result<(), Trouble> {
        let may = self.searches().begin(source, clock::now().mono);
        if may { Ok(()) } else { Err(Trouble::TooManySearches) }
    }

    /// Issues a card to whoever has this address or number.
    pub async fn issue_card(
        &self,
        guest: &Identifier,
        source: &str,
        cashier: Option<&str>,
        caller: Option<CallerKey>,
        wait: Duration,
    ) -> Result<Answer, Trouble> {
        if let Some(made) = self.made_before(caller.as_ref()).await? {
            return self.outcome(made, wait).await;
        }
        self.may_search(source)?;
        let moment = Moment { op_id: clock::mint(), at: clock::wall(), source, cashier };
        let Some(new) = self.maker().card(guest, moment) else {
            return Err(Trouble::Invalid(
                "a card is issued to an e-mail address or a telephone number".to_owned(),
            ));
        };
        let op = match self.take(new, caller).await? {
            Taken::New(op) => op,
            Taken::Known(operation) => operation.new.op_id,
        };
        let answer = self.outcome(op, wait).await?;
        self.post(source, &answer);
        Ok(answer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_has_room_for_so_many_searches_of_each_caller() {
        let mut searches = Searches::default();
        assert!((0..MOST).all(|_| searches.begin("page", Duration::ZERO)));
        assert!(!searches.begin("page", WITHIN / 2));
        assert!(searches.begin("pos", WITHIN / 2), "not for what another has done");
        assert!(searches.begin("page", WITHIN));
    }
}
