//! What the log of a build says of its steps: the lines of `--progress=plain`, or the JSON of `--progress=rawjson`.

use std::collections::BTreeMap;

/// A step that a log tells of.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Logged {
    /// The stage as the log calls it; empty where there is only one.
    pub(super) stage: String,
    /// Its number in the stage, from 1; 0 where it has none.
    pub(super) number: usize,
    /// The instruction on one line with single blanks. The builder puts the values of variables into it.
    pub(super) text: String,
    /// How long it took; `None` where it was cached.
    pub(super) seconds: Option<f64>,
}

/// The steps of a log that ran to their end or were cached.
pub(super) fn read(log: &str) -> Vec<Logged> {
    let told = if log.lines().any(|line| line.contains("{\"vertexes\"")) { rawjson(log) } else { plain(log) };
    told.into_iter().map(|(name, seconds)| named(&name, seconds)).collect()
}

/// Whether a log calls a step `logged` that is written like this: each variable may stand for anything there.
pub(super) fn is_named(logged: &str, written: &str) -> bool {
    let mut parts = literals(written).into_iter();
    let Some(first) = parts.next() else { return false };
    let Some(mut rest) = logged.strip_prefix(first) else { return false };
    let mut last = None;
    for part in parts {
        if let Some(before) = last.replace(part) {
            let before: &str = before;
            let Some(at) = rest.find(before) else { return false };
            rest = &rest[at + before.len()..];
        }
    }
    last.map_or(rest.is_empty(), |last| rest.ends_with(last))
}

/// What is between the variables of a text.
fn literals(written: &str) -> Vec<&str> {
    let mut literals = Vec::new();
    let mut rest = written;
    while let Some(at) = rest.find('$') {
        let after = &rest[at + 1..];
        let length = match after.strip_prefix('{') {
            Some(inside) => inside.find('}').map_or(after.len(), |end| end + 2),
            None => after.find(|it: char| !it.is_ascii_alphanumeric() && it != '_').unwrap_or(after.len()),
        };
        literals.push(&rest[..at]);
        rest = &after[length..];
    }
    literals.push(rest);
    literals
}

/// `[linux/amd64 build 3/5] RUN x`: the stage and the number in it, and the text with single blanks.
fn named(name: &str, seconds: Option<f64>) -> Logged {
    let (inside, text) = match name.strip_prefix('[').and_then(|rest| rest.split_once("] ")) {
        Some((inside, text)) => (inside, text),
        None => ("", name),
    };
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut words = inside.split_whitespace().rev();
    let number = words.next().and_then(|word| word.split_once('/')).and_then(|(number, _)| number.parse().ok());
    let stage = words.next().filter(|word| !word.contains('/')).unwrap_or_default();
    Logged { stage: stage.to_owned(), number: number.unwrap_or_default(), text, seconds }
}

/// `#7 [build 3/5] RUN x`, later `#7 DONE 12.3s` or `#7 CACHED`.
fn plain(log: &str) -> Vec<(String, Option<f64>)> {
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    let mut told = Vec::new();
    for line in log.lines().map(without_colours) {
        let Some((id, rest)) = numbered(&line) else { continue };
        let done = rest.strip_prefix("DONE ").and_then(|rest| rest.strip_suffix('s'));
        if let Some(seconds) = done.and_then(|seconds| seconds.parse().ok()) {
            told.extend(names.remove(id).map(|name| (name, Some(seconds))));
        } else if rest == "CACHED" {
            told.extend(names.remove(id).map(|name| (name, None)));
        } else if (rest.starts_with('[') || rest.starts_with("LINK ")) && !rest.starts_with("[internal]") {
            names.insert(id.to_owned(), rest.to_owned());
        }
    }
    told
}

/// The number and the rest of `#7 rest`, which a CI may write a time stamp or the name of a service before.
fn numbered(line: &str) -> Option<(&str, &str)> {
    let at = line.find('#')?;
    if !(line[..at].is_empty() || line[..at].ends_with(char::is_whitespace)) {
        return None;
    }
    let (id, rest) = line[at + 1..].split_once(' ')?;
    id.parse::<u32>().is_ok().then(|| (id, rest.trim_end()))
}

/// Without what a terminal takes for colours.
fn without_colours(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        if character == '\u{1b}' {
            let _ = characters.by_ref().find(char::is_ascii_alphabetic);
        } else {
            plain.push(character);
        }
    }
    plain
}

/// One JSON object a line, each with the vertices that changed. The last word about one counts.
fn rawjson(log: &str) -> Vec<(String, Option<f64>)> {
    let mut last: BTreeMap<String, (String, Option<Option<f64>>)> = BTreeMap::new();
    let lines = log.lines().filter_map(|line| line.find('{').map(|at| &line[at..]));
    for line in lines {
        let Ok(status) = serde_json::from_str::<serde_json::Value>(line) else { continue };
        for vertex in status["vertexes"].as_array().into_iter().flatten() {
            let text = |key: &str| vertex[key].as_str().unwrap_or_default();
            let took = moment(text("started")).zip(moment(text("completed"))).map(|(from, to)| to - from);
            let is_cached = vertex["cached"].as_bool().unwrap_or_default();
            let told = if is_cached { Some(None) } else { took.map(Some) };
            last.insert(text("digest").to_owned(), (text("name").to_owned(), told));
        }
    }
    let steps = last.into_values().filter(|(name, _)| !name.starts_with("[internal]"));
    steps.filter_map(|(name, told)| Some((name, told?))).collect()
}

/// The seconds of `2026-11-21T12:00:00.5Z` since some fixed moment.
fn moment(text: &str) -> Option<f64> {
    let (date, time) = text.split_once('T')?;
    let mut date = date.splitn(3, '-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (date.next()??, date.next()??, date.next()??);
    let zone = time.find(['Z', '+', '-'])?;
    let mut clock = time[..zone].splitn(3, ':').map(|part| part.parse::<f64>().ok());
    let (hour, minute, second) = (clock.next()??, clock.next()??, clock.next()??);
    let offset = match time[zone..].split_at(1) {
        ("Z", _) => 0.0,
        (sign, rest) => {
            let (hours, minutes) = rest.split_once(':')?;
            let seconds = hours.parse::<f64>().ok()? * 3600.0 + minutes.parse::<f64>().ok()? * 60.0;
            if sign == "-" { -seconds } else { seconds }
        }
    };
    // A year that starts in March has its odd day at its end.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days =
        365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + (153 * month + 2) / 5 + day;
    #[expect(clippy::cast_precision_loss, reason = "days are few")]
    let days = days as f64;
    Some(days * 86_400.0 + hour * 3600.0 + minute * 60.0 + second - offset)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_of_a_name_may_be_anything() {
        for (logged, written, expected) in [
            ("RUN a", "RUN a", true),
            ("RUN a b", "RUN a", false),
            ("COPY x-1.jar /app/", "COPY x-$V.jar ${D:-/app}/", true),
            ("COPY x-1.war /app/", "COPY x-$V.jar ${D:-/app}/", false),
            ("RUN echo 1", "RUN echo $A", true),
            ("RUN echo $A", "RUN echo $A", true),
            ("RUN make", "RUN echo $A", false),
        ] {
            assert_eq!(is_named(logged, written), expected, "{logged}, {written}");
        }
    }

    #[test]
    fn a_ci_writes_more_than_the_builder() {
        let log = "2026-11-28T10:00:00.1234567Z #5 [build 3/4] RUN npm ci\r\n2026-11-28T10:00:01Z #5 0.1 added #6 DONE 9s\n\
                   2026-11-28T10:00:09Z \u{1b}[32m#5 DONE 8.5s\u{1b}[0m\nbuilder | #6 [build 4/4] RUN make\nbuilder | #6 CACHED\n";
        let told: Vec<(String, Option<f64>)> = read(log).into_iter().map(|step| (step.text, step.seconds)).collect();
        assert_eq!(told, [("RUN npm ci".to_owned(), Some(8.5)), ("RUN make".to_owned(), None)]);
    }
}
