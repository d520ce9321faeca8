//! Rows in columns.

/// Lays rows out in columns of equal width, two spaces apart.
pub(super) fn layout(header: &[&str], rows: &[Vec<String>]) -> Vec<String> {
    let mut widths: Vec<usize> = header.iter().map(|cell| cell.chars().count()).collect();
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let line = |cells: Vec<&str>| {
        let padded: Vec<String> =
            cells.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        padded.join("  ").trim_end().to_owned()
    };
    let mut lines = vec![line(header.to_vec())];
    lines.extend(rows.iter().map(|row| line(row.iter().map(String::as_str).collect())));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_with_letters_of_any_alphabet() {
        let rows = vec![vec!["Єва".into(), "1".into()], vec!["x".into(), "22".into()]];
        assert_eq!(layout(&["name", "n"], &rows), ["name  n", "Єва   1", "x     22"]);
    }
}
