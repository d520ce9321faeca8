//! What an operation does and where it stands.

use crate::named::named;

named! {
    /// What the cloud shall do.
    Kind {
        /// Add stamps to a card.
        AddStamps = "add_stamps",
        /// Redeem a voucher.
        Redeem = "redeem",
        /// Issue a card to a customer.
        IssueCard = "issue_card",
        /// Issue a voucher.
        IssueVoucher = "issue_voucher",
        /// Take back an earlier operation.
        Void = "void",
    }
}

named! {
    /// Where an operation stands: `queued → sending → done | refused | parked`.
    State {
        /// On disk, to be sent.
        Queued = "queued",
        /// An attempt is under way, or was when the process ended.
        Sending = "sending",
        /// The cloud has it.
        Done = "done",
        /// The cloud said a final no.
        Refused = "refused",
        /// Cannot be sent as it is; a person may retry or discard it.
        Parked = "parked",
        /// Given up by a person.
        Discarded = "discarded",
        /// Taken back before any attempt.
        Withdrawn = "withdrawn",
    }
}

impl State {
    /// Still to be sent: in its lane, counted as backlog.
    #[must_use]
    pub const fn is_active(self) -> bool {
        matches!(self, Self::Queued | Self::Sending)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_round_trip() {
        for kind in Kind::ALL {
            assert_eq!(kind.as_str().parse::<Kind>().as_ref(), Ok(kind));
        }
        for state in State::ALL {
            assert_eq!(state.as_str().parse::<State>().as_ref(), Ok(state));
        }
        assert!("ready".parse::<State>().unwrap_err().contains("queued, sending"));
    }

    #[test]
    fn only_what_is_still_to_be_sent_is_active() {
        let active: Vec<_> = State::ALL.iter().filter(|state| state.is_active()).collect();
        assert_eq!(active, [&State::Queued, &State::Sending]);
    }
}
