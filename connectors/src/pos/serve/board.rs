//! How the ways stand, one by one and together.

use crate::pos::PosState;

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

    /// Notes how a way stands. Gives how all stand, where that has changed.
    pub(super) fn note(&mut self, way: Way, standing: Standing) -> Option<PosState> {
        let (_, known) = self.ways.iter_mut().find(|(known, _)| *known == way)?;
        *known = standing;
        let state = self.state();
        (self.told.as_ref() != Some(&state)).then(|| self.told.insert(state).clone())
    }

    /// All together. The till and its server know every check; the cloud knows only those that were made through it or
    /// shown to it (documented for `order/by_id`: a vendor engineer says so of orders made on the till). So the cloud
    /// stands for all only where nothing else is configured, and what it sends only where it is not asked itself.
    fn state(&self) -> PosState {
        let of = |among: &[Way]| {
            let ways: Vec<_> = self.ways.iter().filter(|(way, _)| among.contains(way)).collect();
            (!ways.is_empty()).then_some(ways)
        };
        let counted =
            of(&[Way::Front, Way::Server]).or_else(|| of(&[Way::Cloud])).or_else(|| of(&[Way::Hook]));
        let counted = counted.unwrap_or_default();
        if counted.iter().any(|(_, standing)| matches!(standing, Standing::Ready(_))) {
            return PosState::Ready { detail: self.words() };
        }
        if counted.iter().any(|(_, standing)| *standing == Standing::Connecting) {
            return PosState::Connecting;
        }
        let is_failed = counted.iter().all(|(_, standing)| matches!(standing, Standing::Failed(_)));
        let why = self.words();
        if is_failed { PosState::Failed { why } } else { PosState::Lost { why } }
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
        if !self.ways.iter().any(|(way, _)| matches!(way, Way::Front | Way::Server)) {
            words.push(
                "the cloud knows only checks that were made through it or shown to it, so others may be missed: \
                 add front or server to [serve]"
                    .to_owned(),
            );
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
    fn a_server_that_answers_is_enough() {
        let mut board = Board::new(vec![Way::Front, Way::Server]);
        board.note(Way::Front, Standing::Failed("no licence".to_owned()));
        let Some(PosState::Ready { detail }) = board.note(Way::Server, ready()) else {
            panic!("it is ready")
        };
        assert!(detail.starts_with("till: no licence; server:"), "{detail}");
    }
}
