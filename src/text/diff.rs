//! What changed between two texts, as people read it.

use similar::{Algorithm, Change, ChangeTag, DiffOp, DiffTag, TextDiff, capture_diff_slices, udiff::UnifiedDiffHunk};

use super::edit::{Edit, Edits};
use super::lines::LineIndex;
use super::source::Source;
use super::span::Span;

/// How many unchanged lines stand around a change.
const AROUND: u32 = 3;

/// A run of changed lines with up to three lines around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hunk {
    /// The `@@ … @@` line, without a line break.
    pub header: String,
    /// Each line with its mark: `' '`, `'-'`, `'+'`, or `'\\'` for the remark that the line before has no line break;
    /// without its `\n`.
    pub lines: Vec<(char, String)>,
}

/// The hunks that turn `before` into `after`; none when they are equal.
pub fn hunks(before: &str, after: &str) -> Vec<Hunk> {
    numbered(0, before, after)
}

/// The hunks that `edits` make in `source`. Reads only the lines from the first edit to the last and those around.
pub fn edited(source: &Source, edits: &Edits) -> Vec<Hunk> {
    let Some(covered) = edits.iter().map(|edit| edit.span).reduce(Span::cover) else {
        return Vec::new();
    };
    let lines = source.lines();
    let first = lines.line(covered.start).saturating_sub(AROUND);
    let last = lines.line(covered.end) + AROUND;
    let shown = lines.span(first).cover(lines.span(last));
    let before = source.slice(shown);
    numbered(first, before, &edits.apply_within(before, shown))
}

/// The edits that turn `before` into `after` and touch only what differs in lines that do.
pub fn difference(before: &str, after: &str) -> Edits {
    let (old, new) = (LineIndex::new(before), LineIndex::new(after));
    let (lines, new_lines): (Vec<_>, Vec<_>) =
        (before.split_inclusive('\n').collect(), after.split_inclusive('\n').collect());
    let diff = TextDiff::from_slices(&lines, &new_lines);
    let changed = diff.ops().iter().filter(|op| op.tag() != DiffTag::Equal);
    let edits = changed.flat_map(|op| {
        let span = |index: &LineIndex, lines: std::ops::Range<usize>| {
            Span::new(index.span(lines.start as u32).start, index.span(lines.end as u32).start)
        };
        let (lines, new_lines) = (op.old_range(), op.new_range());
        // As many lines as before are taken one by one.
        let step = if lines.len() == new_lines.len() { 1 } else { lines.len().max(new_lines.len()) };
        let parts = (0..lines.len().max(new_lines.len())).step_by(step).map(move |at| {
            let part =
                |all: &std::ops::Range<usize>| (all.start + at).min(all.end)..(all.start + at + step).min(all.end);
            (part(&lines), part(&new_lines))
        });
        let narrow = |(lines, new_lines)| narrowed(before, span(&old, lines), &after[span(&new, new_lines)]);
        parts.map(narrow).collect::<Vec<_>>()
    });
    Edits::new(edits.collect()).expect("the operations of a diff do not overlap")
}

/// The indexes in `after` of what is not, in its order, in `before`.
pub fn new_items(before: &[&str], after: &[&str]) -> Vec<usize> {
    let ops = capture_diff_slices(Algorithm::Myers, before, after);
    ops.iter().filter(|op| op.tag() != DiffTag::Equal).flat_map(DiffOp::new_range).collect()
}

/// The replacement of a span without what both texts begin and end with.
fn narrowed(before: &str, span: Span, new: &str) -> Edit {
    let old = &before[span];
    let same = |pairs: &mut dyn Iterator<Item = (char, char)>| -> usize {
        pairs.take_while(|(a, b)| a == b).map(|(it, _)| it.len_utf8()).sum()
    };
    let start = same(&mut old.chars().zip(new.chars()));
    let end = same(&mut old[start..].chars().rev().zip(new[start..].chars().rev()));
    let span = Span::new(span.start + start as u32, span.end - end as u32);
    Edit::replace(span, &new[start..new.len() - end])
}

/// The unified diff, as `git apply` takes it; empty when the texts are equal.
pub fn unified(name: &str, before: &str, after: &str) -> String {
    patch(&format!("a/{name}"), &format!("b/{name}"), &hunks(before, after))
}

/// The hunks as one patch from the file `old` to the file `new`; empty when there are none.
pub fn patch(old: &str, new: &str, hunks: &[Hunk]) -> String {
    let mut out = String::new();
    if !hunks.is_empty() {
        out = format!("--- {old}\n+++ {new}\n");
    }
    for hunk in hunks {
        out.push_str(&hunk.header);
        out.push('\n');
        for (mark, line) in &hunk.lines {
            out.push(*mark);
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

/// The hunks of two texts that stand after `skipped` equal lines.
fn numbered(skipped: u32, before: &str, after: &str) -> Vec<Hunk> {
    // Lines end at `\n` alone, as everywhere in this crate; `TextDiff::from_lines` would end one at a lone `\r` too.
    let before: Vec<&str> = before.split_inclusive('\n').collect();
    let after: Vec<&str> = after.split_inclusive('\n').collect();
    let diff = TextDiff::from_slices(&before, &after);
    let mut unified = diff.unified_diff();
    unified.context_radius(AROUND as usize).iter_hunks().map(|hunk| numbered_hunk(skipped as usize, &hunk)).collect()
}

fn numbered_hunk(skipped: usize, hunk: &UnifiedDiffHunk<'_, '_, '_, str>) -> Hunk {
    let mut lines = Vec::new();
    for change in hunk.iter_changes() {
        lines.push((mark(&change), change.value().trim_end_matches('\n').to_owned()));
        if !change.value().ends_with('\n') {
            lines.push(('\\', " No newline at end of file".to_owned()));
        }
    }
    Hunk { header: header(skipped, hunk.ops()), lines }
}

fn header(skipped: usize, ops: &[DiffOp]) -> String {
    let (Some(first), Some(last)) = (ops.first(), ops.last()) else {
        return String::new();
    };
    let range = |start: usize, end: usize| match end - start {
        // A range without lines names the line before it.
        0 => format!("{},0", skipped + start),
        1 => (skipped + start + 1).to_string(),
        count => format!("{},{count}", skipped + start + 1),
    };
    let old = range(first.old_range().start, last.old_range().end);
    let new = range(first.new_range().start, last.new_range().end);
    format!("@@ -{old} +{new} @@")
}

fn mark(change: &Change<&str>) -> char {
    match change.tag() {
        ChangeTag::Equal => ' ',
        ChangeTag::Delete => '-',
        ChangeTag::Insert => '+',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_difference_makes_one_text_of_the_other_and_leaves_equal_lines_alone() {
        for (before, after, count) in [
            ("a\nb\nc\n", "a\nx\nc\n", 1),
            ("a\nb\nc", "b\nc\nd\n", 2),
            ("", "a\n", 1),
            ("a", "", 1),
            ("a\r\nb", "a\r\nb", 0),
            ("a\nb\nc\nd", "a\nd\nb\nc", 2),
            ("ENV é a\nENV b c\n", "ENV é=a\nENV b=c\n", 2),
        ] {
            let edits = difference(before, after);
            assert_eq!(String::from_utf8(edits.apply(before.as_bytes())).unwrap(), after);
            assert_eq!(edits.iter().count(), count, "{before:?} {after:?}");
        }
    }

    #[test]
    fn edits_far_down_a_file_give_the_hunks_of_the_whole_file() {
        let lines: Vec<String> = (1..=40).map(|number| format!("line {number}\r\n")).collect();
        let source = Source::from_text("f", lines.concat());
        let at = |needle: &str| source.text().find(needle).unwrap() as u32;
        let edits = Edits::new(vec![
            Edit::insert(at("line 7\r"), "new\r\n"),
            Edit::delete(source.lines().span(29)),
            Edit::insert(source.text().len() as u32, "end"),
        ])
        .unwrap();
        let after = String::from_utf8(edits.apply(source.bytes())).unwrap();
        assert_eq!(edited(&source, &edits), hunks(source.text(), &after));
        assert_eq!(
            edited(&source, &edits).iter().map(|hunk| hunk.header.as_str()).collect::<Vec<_>>(),
            ["@@ -4,6 +4,7 @@", "@@ -27,7 +28,6 @@", "@@ -38,3 +38,4 @@"]
        );
    }

    #[test]
    fn a_patch_says_where_a_line_break_is_missing() {
        assert_eq!(
            unified("f", "a\nb", "a\nb\n"),
            "--- a/f\n+++ b/f\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b\n"
        );
        assert_eq!(unified("f", "", "a\n"), "--- a/f\n+++ b/f\n@@ -0,0 +1 @@\n+a\n");
        assert_eq!(unified("f", "a\n", "a\n"), "");
    }
}
