//! A table of text: a row for each Dockerfile.

use std::io::{self, Write};

use super::visible;

/// Writes the rows below the head. The first column is for names; numbers in the others end below each other.
pub fn write<const N: usize>(out: &mut dyn Write, head: [&str; N], rows: &[[String; N]]) -> io::Result<()> {
    let head = head.map(str::to_owned);
    let shown: Vec<[String; N]> = std::iter::once(&head)
        .chain(rows)
        .map(|row| row.each_ref().map(|cell| visible::line(cell).into_owned()))
        .collect();
    let width = |column: usize| shown.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    for row in &shown {
        let mut line = String::new();
        for (column, cell) in row.iter().enumerate() {
            let blanks = " ".repeat(width(column) - cell.chars().count());
            let parts = if column == 0 { [cell.as_str(), &blanks, ""] } else { ["  ", &blanks, cell] };
            line.extend(parts);
        }
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}
