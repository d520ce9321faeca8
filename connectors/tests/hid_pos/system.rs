//! The bus of the machine that the tests run on, which may have no such device at all.
#![cfg(unix)]

use std::io::ErrorKind;

use stamp_connectors::scanner::hid_pos::{Bus as _, SystemBus};

#[test]
fn its_devices_can_be_listed_again_and_again() {
    let mut bus = SystemBus::default();
    for _ in 0..2 {
        assert!(bus.list().unwrap().iter().all(|found| !found.path.is_empty()));
    }
}

#[test]
fn what_is_not_there_or_no_such_device_is_not_opened() {
    let mut bus = SystemBus::default();
    assert_eq!(bus.open("/dev/no-such-hidraw").err().unwrap().kind(), ErrorKind::NotFound);
    let error = bus.open("/dev/null").err().unwrap().to_string();
    assert!(error.contains("/dev/null"), "{error}");
    assert_eq!(bus.open("/dev/hid\0raw").err().unwrap().kind(), ErrorKind::InvalidInput);
}
