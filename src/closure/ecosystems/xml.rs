//! Just enough XML for the manifests of Maven and .NET.

/// The text without comments.
pub(super) fn without_comments(text: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("<!--") {
        kept.push_str(before);
        rest = after.split_once("-->").map_or("", |(_, after)| after);
    }
    kept + rest
}

/// What stands in each element of this name.
pub(super) fn elements<'t>(text: &'t str, name: &str) -> Vec<&'t str> {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    let pieces = text.split(open.as_str()).skip(1);
    pieces.filter_map(|piece| piece.split_once(close.as_str())).map(|(inner, _)| inner.trim()).collect()
}

/// The values of an attribute of all elements of this name.
pub(super) fn attributes<'t>(text: &'t str, element: &str, attribute: &str) -> Vec<&'t str> {
    let open = format!("<{element}");
    let starts = text.split(open.as_str()).skip(1).filter(|piece| piece.starts_with([' ', '\t', '\n', '\r', '>']));
    let tags = starts.filter_map(|piece| piece.split_once('>')).map(|(tag, _)| tag);
    let values = tags.filter_map(|tag| {
        let (_, rest) = tag.split_once(&format!("{attribute}="))?;
        let quote = rest.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
        rest[1..].split_once(quote).map(|(value, _)| value)
    });
    values.collect()
}
