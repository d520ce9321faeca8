//! What the disk itself takes.

use std::{
    fs::{File, OpenOptions},
    io::Write as _,
    path::Path,
};

/// A file to which 512 bytes are appended so that they survive a power cut.
pub(crate) struct Disk(File);

impl Disk {
    pub(crate) fn in_folder(folder: &Path) -> Self {
        Self(OpenOptions::new().create(true).append(true).open(folder.join("raw")).unwrap())
    }

    pub(crate) fn append(&mut self) {
        self.0.write_all(&[b'7'; 512]).unwrap();
        self.0.sync_data().unwrap();
    }
}
