//! What the disk itself takes.

use std::{
    fs::{File, OpenOptions},
    io::Write as _,
    path::Path,
    time::Instant,
};

use crate::contest::{Contender, OPERATIONS, Round};

/// Appends 512 bytes to a file and waits for the disk, again and again.
pub(crate) struct Raw(File);

impl Raw {
    pub(crate) fn new(folder: &Path) -> Self {
        Self(OpenOptions::new().create(true).append(true).open(folder.join("raw")).unwrap())
    }
}

impl Contender for Raw {
    fn round(&mut self) -> Round {
        let begun = Instant::now();
        let append = |_| {
            let begun = Instant::now();
            self.0.write_all(&[b'7'; 512]).unwrap();
            self.0.sync_data().unwrap();
            begun.elapsed()
        };
        let each = (0..OPERATIONS).map(append).collect();
        Round { whole: begun.elapsed(), each }
    }
}
