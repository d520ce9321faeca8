//! What the cloud tells of what happens, its list of vouchers, and what anybody may publish at a broker.

use stamp_core::{
    claim::{Message, Said, ShopKey},
    cloud::snapshot::SnapshotPage,
    event::{AtHand, Page, brings_a_voucher, notice, voucher_change},
    fleet::{Command, Doorman, Envelope},
    time::Timestamp,
    words::{Language, Words},
};

/// Everything and everybody is at the counter.
struct Everybody;

impl AtHand for Everybody {
    fn voucher(&self, id: &str) -> Option<String> {
        Some(id.to_owned())
    }

    fn card(&self, _: &str) -> bool {
        true
    }
}

/// A page of events, a page of vouchers, a command or a claim.
pub fn events(input: &[u8]) {
    if let Ok(page) = serde_json::from_slice::<Page>(input) {
        events_of(&page);
    }
    if let Ok(page) = serde_json::from_slice::<SnapshotPage>(input) {
        assert!(page.entries().count() <= page.len());
        assert!(page.entries().all(|entry| !entry.id.is_empty() && entry.id.len() <= 128));
    }
    if let Ok(envelope) = Envelope::read(input)
        && let Ok(command) = Command::read(&envelope.command)
    {
        let mut doorman = Doorman::default();
        let first = doorman.admit(&command, &command.to, command.from);
        assert!(first.is_err() || doorman.admit(&command, &command.to, command.from).is_err(), "twice");
    }
    let key = ShopKey::of("a key of no shop at all").expect("it is long enough");
    if let Ok(message) = Message::read(input, &key) {
        assert_eq!(Message::read(&message.to_bytes(&key), &key).as_ref(), Ok(&message));
        assert!(matches!(message.said, Said::Bid | Said::Held | Said::Released));
    }
}

fn events_of(page: &Page) {
    let words = Words::of(Language::ENGLISH);
    assert_eq!(page.events().count(), page.len());
    for (event, value) in page.events().flatten() {
        assert_eq!(
            stamp_core::event::Event::read(value).as_ref(),
            Ok(&event),
            "the same event, something else"
        );
        let change = voucher_change(&event);
        assert!(change.is_none_or(|change| event.voucher.is_some() && change.at == event.at));
        assert!(!brings_a_voucher(&event) || event.voucher.is_some());
        let said = notice(&words, &event, false, &Everybody, event.at);
        assert!(said.is_none_or(|said| !said.title.is_empty()));
        assert_eq!(notice(&words, &event, true, &Everybody, Timestamp::UNIX_EPOCH), None);
    }
}
