//! Brokers.

use std::path::Path;

use super::{mistakes, valid};
use crate::config::{BrokerUse, Mqtt, MqttVersion};

fn mqtt(keys: &str) -> Mqtt {
    valid(&format!("[mqtt]\n{keys}")).mqtt.unwrap()
}

#[test]
fn an_address_is_enough() {
    let found = mqtt("address = \"mqtts://broker.example\"\n");
    let address = &found.address;
    assert_eq!((address.host(), address.port(), address.is_secure()), ("broker.example", 8883, true));
    assert_eq!((found.version, found.uses.as_slice()), (MqttVersion::Five, &[BrokerUse::Wake][..]));
    assert_eq!(found.topic_prefix.as_str(), "7stamp");
    assert_eq!((found.username, found.password_file, found.commands_key_file), (None, None, None));
    assert_eq!(valid("").mqtt, None);
}

#[test]
fn an_address_is_taken_apart() {
    let parts = |text: &str| {
        let found = mqtt(&format!("address = \"{text}\"\n")).address;
        (found.host().to_owned(), found.port(), found.is_secure(), found.is_loopback())
    };
    assert_eq!(parts("mqtt://10.0.0.7"), ("10.0.0.7".to_owned(), 1883, false, false));
    assert_eq!(parts("mqtt://localhost:2883"), ("localhost".to_owned(), 2883, false, true));
    assert_eq!(parts("mqtts://[::1]:8884"), ("::1".to_owned(), 8884, true, true));
    assert_eq!(parts("mqtts://[fd00::7]"), ("fd00::7".to_owned(), 8883, true, false));
}

#[test]
fn what_is_no_address_says_what_would_be_one() {
    for (wrong, says) in [
        ("https://broker.example", "no address of a broker"),
        ("broker.example", "no address of a broker"),
        ("mqtts://me:secret@broker.example", "user name or a password"),
        ("mqtts://broker.example/path", "holds a path"),
        ("mqtts://broker.example:0", "no address of a broker"),
        ("mqtts://bro ker", "not a host name"),
    ] {
        let found = mistakes(&format!("[mqtt]\naddress = \"{wrong}\"\n"));
        assert!(found.len() == 1 && found[0].contains(says), "{wrong}: {found:?}");
        assert!(!found[0].contains("secret"), "{found:?}");
    }
}

#[test]
fn a_password_is_not_sent_through_a_network_in_clear() {
    let keys = "username = \"till\"\npassword_file = \"mqtt-password\"\n";
    let found = mistakes(&format!("[mqtt]\naddress = \"mqtt://10.0.0.7\"\n{keys}"));
    let says = "agent.toml:5: mqtt.password_file: would be sent in clear (use mqtts:// in address)";
    assert_eq!(found, [says]);
    let here = mqtt(&format!("address = \"mqtt://127.0.0.1\"\n{keys}"));
    assert_eq!(here.password_file.as_deref(), Some(Path::new("mqtt-password")));
}

#[test]
fn what_belongs_together_is_missed() {
    let address = "[mqtt]\naddress = \"mqtts://broker.example\"\n";
    for (keys, says) in [
        ("password_file = \"p\"\n", "mqtt.password_file: needs username"),
        ("client_cert_file = \"c\"\n", "mqtt.client_cert_file: needs client_key_file"),
        ("client_key_file = \"k\"\n", "mqtt.client_key_file: needs client_cert_file"),
        ("commands_key_file = \"k\"\n", "means nothing where the head office does not see the till"),
        ("uses = [\"claims\"]\n", "has claims, which need shop_key_file"),
        ("shop_key_file = \"k\"\n", "means nothing without claims"),
        ("uses = [\"wakes\"]\n", "wake"),
        ("version = \"4\"\n", "3.1.1"),
    ] {
        let found = mistakes(&format!("{address}{keys}"));
        assert!(found.len() == 1 && found[0].contains(says), "{keys}: {found:?}");
    }
    let found = mistakes("[mqtt]\naddress = \"mqtt://10.0.0.7\"\nca_file = \"ca.pem\"\n");
    assert!(found.len() == 1 && found[0].contains("means nothing without encryption"), "{found:?}");
    mqtt("address = \"mqtts://b.example\"\nuses = [\"status\", \"wake\"]\ncommands_key_file = \"k\"\n");
}
