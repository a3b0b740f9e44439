//! A second, plain reading of a Dockerfile that shares no code with the product: what a fix may not lose is counted here.

/// One instruction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    /// Where its keyword starts.
    pub(crate) at: usize,
    /// The keyword in upper case.
    pub(crate) keyword: String,
    /// What it says, one fact a line, in order: pairs of a name and a value, or words.
    pub(crate) facts: Vec<String>,
    /// The names of the commands that it runs, in order.
    pub(crate) commands: Vec<String>,
}

/// The instructions of a Dockerfile, and the texts of its comments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Plain {
    /// The instructions in order.
    pub(crate) lines: Vec<Line>,
    /// The comment lines, trimmed, in order.
    pub(crate) comments: Vec<String>,
    /// What continues a line.
    pub(crate) escape: char,
}

/// Reads a Dockerfile.
pub(crate) fn read(text: &str) -> Plain {
    let escape = escape(text);
    let mut plain = Plain { lines: Vec::new(), comments: Vec::new(), escape };
    let mut lines = physical(text).peekable();
    while let Some((start, line)) = lines.next() {
        let trimmed = line.trim_start_matches('\u{feff}').trim();
        if trimmed.is_empty() {
            continue;
        }
        if trimmed.starts_with('#') {
            plain.comments.push(trimmed.to_owned());
            continue;
        }
        let at = start + line.find(trimmed).expect("it is a part of the line");
        let mut joined = String::new();
        let mut part = Some(line);
        while let Some(line) = part {
            let goes_on = continued(line, escape);
            joined.push_str(goes_on.unwrap_or(line));
            part = goes_on.and_then(|_| next_part(&mut lines, &mut plain.comments));
        }
        let joined = joined.trim_start_matches('\u{feff}').trim();
        let bodies = bodies(joined, &mut lines);
        plain.lines.push(instruction(at, joined, &bodies, escape));
    }
    plain
}

/// The lines with their places, without line breaks.
fn physical(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split_inclusive('\n').map(move |line| {
        let start = at;
        at += line.len();
        (start, line.trim_end_matches(['\r', '\n']))
    })
}

/// The escape character that the directives at the top choose.
fn escape(text: &str) -> char {
    for line in text.trim_start_matches('\u{feff}').lines() {
        let Some((name, value)) = line.trim().strip_prefix('#').and_then(|rest| rest.split_once('=')) else { break };
        match name.trim().to_lowercase().as_str() {
            "escape" => return if value.trim() == "`" { '`' } else { '\\' },
            "syntax" | "check" => {}
            _ => break,
        }
    }
    '\\'
}

/// The line without the escape character that ends it, where one does.
fn continued(line: &str, escape: char) -> Option<&str> {
    let line = line.trim_end_matches([' ', '\t']).strip_suffix(escape)?;
    (!line.ends_with(escape)).then_some(line)
}

/// The next line of a continued instruction: comments and blank lines are none.
fn next_part<'a>(lines: &mut impl Iterator<Item = (usize, &'a str)>, comments: &mut Vec<String>) -> Option<&'a str> {
    for (_, line) in lines.by_ref() {
        match line.trim() {
            "" => {}
            comment if comment.starts_with('#') => comments.push(comment.to_owned()),
            _ => return Some(line),
        }
    }
    None
}

/// The bodies of the heredocs that an instruction opens.
fn bodies<'a>(joined: &str, lines: &mut impl Iterator<Item = (usize, &'a str)>) -> Vec<String> {
    let keyword = joined.split_whitespace().find(|word| !word.eq_ignore_ascii_case("ONBUILD")).unwrap_or_default();
    if !["RUN", "COPY", "ADD"].iter().any(|name| keyword.eq_ignore_ascii_case(name)) {
        return Vec::new();
    }
    let mut bodies = Vec::new();
    for (name, tabs) in operators(joined) {
        let mut body = String::new();
        for (_, line) in lines.by_ref() {
            if (if tabs { line.trim_start_matches('\t') } else { line }) == name {
                break;
            }
            body.push_str(line);
            body.push('\n');
        }
        bodies.push(body);
    }
    bodies
}

/// The names behind `<<` outside of quotes at the start of a word, and whether tabs may stand before them.
fn operators(joined: &str) -> Vec<(String, bool)> {
    let words = words(joined, '\\');
    let mut found = Vec::new();
    let mut words = words.iter().peekable();
    while let Some(word) = words.next() {
        let Some(rest) = word.trim_start_matches(|c: char| c.is_ascii_digit()).strip_prefix("<<") else { continue };
        let tabs = rest.starts_with('-');
        let mut name = rest.strip_prefix('-').unwrap_or(rest);
        if name.is_empty() && !tabs {
            name = words.peek().map_or("", |next| next.as_str());
        }
        if !name.is_empty() && !name.contains('<') {
            found.push((name.replace(['"', '\''], ""), tabs));
        }
    }
    found
}

/// The words of a text; blanks inside quotes do not part them, quotes are kept.
fn words(text: &str, escape: char) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quote = None;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        let word = words.last_mut().expect("there is always one");
        match quote {
            None if c.is_whitespace() => {
                if !word.is_empty() {
                    words.push(String::new());
                }
                continue;
            }
            None if c == '"' || c == '\'' => quote = Some(c),
            Some(open) if c == open => quote = None,
            _ => {}
        }
        word.push(c);
        if c == escape && quote != Some('\'') {
            word.extend(chars.next());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

fn instruction(at: usize, joined: &str, bodies: &[String], escape: char) -> Line {
    let (keyword, rest) = joined.split_once(char::is_whitespace).unwrap_or((joined, ""));
    let keyword = keyword.to_uppercase();
    let rest = rest.trim();
    if keyword == "ONBUILD" {
        let inner = instruction(at, rest, bodies, escape);
        return Line { keyword: format!("ONBUILD {}", inner.keyword), ..inner };
    }
    let mut facts = match keyword.as_str() {
        "ENV" | "LABEL" => pairs(rest, escape),
        "ARG" => words(rest, escape).iter().map(|word| bare(word, escape)).collect(),
        "FROM" => stage(tokens(rest)),
        _ => tokens(rest),
    };
    let mut commands = Vec::new();
    if matches!(keyword.as_str(), "RUN" | "CMD" | "ENTRYPOINT" | "HEALTHCHECK") {
        commands = names(rest);
        commands.extend(bodies.iter().flat_map(|body| body.lines()).flat_map(names));
    }
    facts.extend(bodies.iter().flat_map(|body| body.lines()).flat_map(tokens));
    Line { at, keyword, facts, commands }
}

/// The builder heeds no case in `AS` and in the name behind it.
fn stage(mut words: Vec<String>) -> Vec<String> {
    if let [.., keyword, name] = words.as_mut_slice()
        && keyword.eq_ignore_ascii_case("AS")
    {
        *keyword = keyword.to_lowercase();
        *name = name.to_lowercase();
    }
    words
}

/// `name=value` for each pair of an `ENV` or `LABEL` in either form, without quotes.
fn pairs(rest: &str, escape: char) -> Vec<String> {
    let all = words(rest, escape);
    match all.first() {
        Some(first) if !first.contains('=') => {
            let value = rest.split_once(char::is_whitespace).map_or("", |(_, value)| value.trim());
            vec![format!("{first}={}", bare(value, escape))]
        }
        _ => all.iter().map(|word| bare(word, escape)).collect(),
    }
}

/// The text without its quotes and escapes.
fn bare(text: &str, escape: char) -> String {
    let mut out = String::new();
    let mut quote = None;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match quote {
            Some(open) if c == open => quote = None,
            None if c == '"' || c == '\'' => quote = Some(c),
            None if c == escape => out.extend(chars.next()),
            Some('"') if c == escape && chars.peek().is_some_and(|next| ['"', '$', escape].contains(next)) => {
                out.extend(chars.next());
            }
            _ => out.push(c),
        }
    }
    out
}

/// The words of a command or a list, without quotes, brackets and what joins commands.
pub(crate) fn tokens(text: &str) -> Vec<String> {
    let parted = text.replace(['"', '\'', '[', ']', ',', ';', '&', '|', '(', ')', '`', '\\'], " ");
    // A blank may stand between an operator and its file.
    let parted = parted.replace('>', " > ").replace('<', " < ");
    parted.split_whitespace().map(str::to_owned).collect()
}

/// The names of the commands in a text: the first word of each part that is not an assignment or a word of the shell.
fn names(text: &str) -> Vec<String> {
    const AROUND: [&str; 14] =
        ["if", "then", "else", "elif", "fi", "for", "do", "done", "while", "case", "esac", "!", "{", "}"];
    let parts = text.split(['\n', ';', '&', '|', '(', ')', '`']);
    let named = parts.filter_map(|part| {
        let mut words = part.split_whitespace().map(|word| word.trim_matches(['"', '\'', '[', ']', ',']));
        words.find(|word| !AROUND.contains(word) && !word.contains('=') && !word.starts_with("--") && !word.is_empty())
    });
    named.map(str::to_owned).collect()
}
