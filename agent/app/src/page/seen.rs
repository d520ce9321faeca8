//! Names of notices that hold beyond a restart. Numbers begin anew with each process, so a number alone could pass for
//! that of another notice, and what was said before a page came back would be missed.

use stamp_core::time::Timestamp;

use super::Page;

/// One run of the program, told from earlier ones by its start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run(i64);

impl Run {
    pub(super) fn begun(at: Timestamp) -> Self {
        Self(at.as_millisecond())
    }

    fn name(self, number: u64) -> String {
        format!("{}-{number}", self.0)
    }

    /// The number after which everything was missed. Of another run: all that is kept.
    fn number(self, name: &str) -> Option<u64> {
        let (run, number) = name.trim().split_once('-')?;
        let (run, number) = (run.parse::<i64>().ok()?, number.parse().ok()?);
        Some(if run == self.0 { number } else { 0 })
    }
}

impl Page {
    /// The name of a notice of this run.
    #[must_use]
    pub fn name(&self, number: u64) -> String {
        self.run.name(number)
    }

    /// The number of a notice by its name; before the first one, if it is of an earlier run.
    #[must_use]
    pub fn number(&self, name: &str) -> Option<u64> {
        self.run.number(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_an_earlier_run_misses_everything_of_this_one() {
        let (before, now) = (Run(1_000), Run(2_000));
        assert_eq!(now.number(&now.name(7)), Some(7));
        assert_eq!(now.number(&before.name(7)), Some(0));
        assert_eq!([now.number(""), now.number("7"), now.number("2000-x")], [None; 3]);
    }
}
