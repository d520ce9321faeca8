//! The guest's line to the host: its second serial port.

use std::{
    fs::{File, OpenOptions},
    io::{BufRead as _, BufReader, Write as _},
};

use crate::request::{DONE, Request};

const LINE: &str = "/dev/ttyS1";

/// Whoever plugs and unplugs, and pulls the trigger of scanners. Each call returns once it is done.
pub(crate) struct Outside {
    asks: File,
    answers: BufReader<File>,
}

impl Outside {
    /// Opens the line, which nobody else uses.
    pub(crate) fn new() -> Self {
        let asks = OpenOptions::new().read(true).write(true).open(LINE).expect("the host listens");
        let answers = BufReader::new(asks.try_clone().unwrap());
        Self { asks, answers }
    }

    pub(crate) fn plug_serial(&mut self, name: &str, serial_number: &str) {
        self.ask(&Request::PlugSerial { name: name.to_owned(), serial_number: serial_number.to_owned() });
    }

    pub(crate) fn plug_keyboard(&mut self, name: &str) {
        self.ask(&Request::PlugKeyboard { name: name.to_owned() });
    }

    pub(crate) fn press(&mut self, keys: &[&str]) {
        self.ask(&Request::Press { keys: keys.iter().map(|&key| key.to_owned()).collect() });
    }

    pub(crate) fn unplug(&mut self, name: &str) {
        self.ask(&Request::Unplug { name: name.to_owned() });
    }

    pub(crate) fn unplug_all(&mut self) {
        self.ask(&Request::UnplugAll);
    }

    pub(crate) fn send(&mut self, name: &str, bytes: &[u8]) {
        self.ask(&Request::Send { name: name.to_owned(), bytes: bytes.to_vec() });
    }

    pub(crate) fn expect(&mut self, name: &str, bytes: &[u8]) {
        self.ask(&Request::Expect { name: name.to_owned(), bytes: bytes.to_vec() });
    }

    fn ask(&mut self, request: &Request) {
        writeln!(self.asks, "{}", request.line()).unwrap();
        let mut answer = String::new();
        self.answers.read_line(&mut answer).unwrap();
        assert_eq!(answer.trim(), DONE, "{request:?}");
    }
}
