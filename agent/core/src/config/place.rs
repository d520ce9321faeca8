//! Byte offsets as lines and columns.

/// Where something stands. Line and column are counted from 1; the column in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) line: usize,
    pub(super) column: usize,
}

impl Place {
    /// The beginning of the text.
    pub(super) const START: Self = Self { line: 1, column: 1 };
}

/// The lines of a text.
pub(super) struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        let after_breaks = text.match_indices('\n').map(|(at, _)| at + 1);
        Self { text, starts: std::iter::once(0).chain(after_breaks).collect() }
    }

    /// The place of a byte; the end of the text for an offset beyond it.
    pub(super) fn place(&self, offset: usize) -> Place {
        let line = self.starts.partition_point(|start| *start <= offset).max(1);
        let before = self.line_start(line)..offset.min(self.text.len());
        let column =
            self.text.get(before).map_or(0, |before| before.trim_start_matches('\u{feff}').chars().count());
        Place { line, column: column + 1 }
    }

    /// The text of a line, without its end. Empty for a line that is not there.
    pub(super) fn line(&self, line: usize) -> &'a str {
        self.text.get(self.line_start(line)..self.line_start(line + 1)).unwrap_or_default().trim_end()
    }

    /// How many lines there are.
    pub(super) fn count(&self) -> usize {
        self.starts.len()
    }

    fn line_start(&self, line: usize) -> usize {
        self.starts.get(line.saturating_sub(1)).copied().unwrap_or(self.text.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_not_bytes() {
        let lines = Lines::of("a = 1\nkö = 2\r\n");
        assert_eq!(lines.place(0), Place { line: 1, column: 1 });
        assert_eq!(lines.place(10), Place { line: 2, column: 4 });
        assert_eq!(lines.line(2), "kö = 2");
        assert_eq!(lines.place(999), Place { line: 3, column: 1 });
    }
}
