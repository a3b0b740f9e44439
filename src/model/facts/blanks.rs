//! Blanks that mean nothing.

/// The text with one blank where there are several, and none around it.
pub(super) fn collapsed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
