//! How the ways stand, one by one and together.

use crate::pos::PosState;

/// Of the cloud alone.
pub(super) const TRAP: &str = "the cloud knows only checks that were made through it or shown to it, so others may be missed: \
                               add front or server to [serve]";
/// Only the till tells that it has told all: not the cloud, which knows no other checks of the hall, nor the report, of
/// which nobody knows how far it is behind.
pub(super) const ASKED: &str = "guests whose card is scanned are asked about, because without front nobody says that every check is told";

/// A way on which checks are heard of, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Way {
    Front,
    Hook,
    Cloud,
    Server,
}

/// How one way stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Standing {
    Connecting,
    Ready(String),
    Lost(String),
    Failed(String),
}

/// The ways that are configured.
#[derive(Debug)]
pub(super) struct Board {
    ways: Vec<(Way, Standing)>,
    told: Option<PosState>,
}

impl Way {
    const fn words(self) -> &'static str {
        match self {
            Self::Front => "till",
            Self::Hook => "cloud's messages",
            Self::Cloud => "cloud",
            Self::Server => "server",
        }
    }
}

impl Board {
    pub(super) fn new(mut ways: Vec<Way>) -> Self {
        ways.sort();
        Self { ways: ways.into_iter().map(|way| (way, Standing::Connecting)).collect(), told: None }
    }

    /// Whether a way that is configured was not tried yet.
    pub(super) fn is_connecting(&self, way: Way) -> bool {
        self.ways.iter().any(|(known, standing)| *known == way && *standing == Standing::Connecting)
    }

    /// Notes how a way stands. Gives how all stand, where that has changed.
    pub(super) fn note(&mut self, way: Way, standing: Standing) -> Option<PosState> {
        let (_, known) = self.ways.iter_mut().find(|(known, _)| *known == way)?;
        *known = standing;
        let state = self.state();
        (self.told.as_ref() != Some(&state)).then(|| self.told.insert(state).clone())
    }

    /// All together. The till knows every check, and at once: where it is configured, it stands for all, because what the
    /// others tell is too late for guests who are waiting, or not all. The server knows every check too; the cloud knows only
    /// those that were made through it or shown to it (documented for `order/by_id`: a vendor engineer says so of orders
    /// made on the till), and what it sends counts only where it is not asked itself.
    fn state(&self) -> PosState {
        let best = [Way::Front, Way::Server, Way::Cloud, Way::Hook];
        let of = |way| self.ways.iter().find(|(known, _)| *known == way).map(|(_, standing)| standing);
        let why = self.words();
        match best.into_iter().find_map(of) {
            Some(Standing::Ready(_)) => PosState::Ready { detail: why },
            Some(Standing::Lost(_)) => PosState::Lost { why },
            Some(Standing::Failed(_)) => PosState::Failed { why },
            Some(Standing::Connecting) | None => PosState::Connecting,
        }
    }

    fn words(&self) -> String {
        let mut words: Vec<_> = self
            .ways
            .iter()
            .map(|(way, standing)| match standing {
                Standing::Connecting => format!("{}: connecting", way.words()),
                Standing::Ready(detail) => format!("{}: {detail}", way.words()),
                Standing::Lost(why) | Standing::Failed(why) => format!("{}: {why}", way.words()),
            })
            .collect();
        let has = |way| self.ways.iter().any(|(known, _)| *known == way);
        if !has(Way::Front) && !has(Way::Server) {
            words.push(TRAP.to_owned());
        }
        if !has(Way::Front) {
            words.push(ASKED.to_owned());
        }
        words.join("; ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ready() -> Standing {
        Standing::Ready("answers".to_owned())
    }

    #[test]
    fn the_till_that_does_not_answer_is_not_made_up_for_by_the_cloud() {
        let mut board = Board::new(vec![Way::Cloud, Way::Front]);
        assert_eq!(board.note(Way::Cloud, ready()), Some(PosState::Connecting));
        let state = board.note(Way::Front, Standing::Lost("no connection".to_owned()));
        let why = "till: no connection; cloud: answers".to_owned();
        assert_eq!(state, Some(PosState::Lost { why }));
    }

    #[test]
    fn what_has_not_changed_is_told_once() {
        let mut board = Board::new(vec![Way::Front]);
        assert!(board.note(Way::Front, ready()).is_some());
        assert_eq!(board.note(Way::Front, ready()), None);
        assert_eq!(board.note(Way::Server, ready()), None, "it is not configured");
    }

    #[test]
    fn where_only_the_cloud_is_asked_its_trap_is_told() {
        let mut board = Board::new(vec![Way::Cloud, Way::Hook]);
        let Some(PosState::Ready { detail }) = board.note(Way::Cloud, ready()) else { panic!("it is ready") };
        assert!(detail.contains("may be missed"), "{detail}");
        let state = board.note(Way::Cloud, Standing::Failed("a right is missing".to_owned()));
        assert!(matches!(state, Some(PosState::Failed { .. })), "{state:?}");
    }

    #[test]
    fn a_server_that_answers_does_not_hide_that_the_till_does_not() {
        let mut board = Board::new(vec![Way::Front, Way::Server]);
        board.note(Way::Front, Standing::Failed("no licence".to_owned()));
        let why = "till: no licence; server: answers".to_owned();
        assert_eq!(board.note(Way::Server, ready()), Some(PosState::Failed { why }));
    }

    #[test]
    fn without_the_till_it_is_said_that_guests_are_asked_about() {
        let mut board = Board::new(vec![Way::Server]);
        let Some(PosState::Ready { detail }) = board.note(Way::Server, ready()) else {
            panic!("it is ready")
        };
        assert!(detail.starts_with("server: answers; ") && detail.contains("asked about"), "{detail}");
        assert!(!detail.contains("may be missed"), "{detail}");
        let mut board = Board::new(vec![Way::Front, Way::Cloud]);
        board.note(Way::Cloud, ready());
        let state = board.note(Way::Front, ready());
        assert_eq!(state, Some(PosState::Ready { detail: "till: answers; cloud: answers".to_owned() }));
    }
}
