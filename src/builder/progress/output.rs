//! What the commands of a failing step printed.

use std::collections::BTreeMap;

use serde_json::Value;

/// The last lines that the step printed which failed, at most so many; none where the log does not say which it was.
pub fn output(log: &str, most: usize) -> Vec<String> {
    let lines = if log.contains("{\"vertexes\"") { rawjson(log) } else { plain(log) };
    let skipped = lines.len().saturating_sub(most);
    lines.into_iter().skip(skipped).collect()
}

/// `#7 0.31 text`, and then `#7 ERROR: …`.
fn plain(log: &str) -> Vec<String> {
    let numbered = |line: &'_ str| {
        line.strip_prefix('#').and_then(|rest| rest.split_once(' ')).map(|(id, rest)| (id.to_owned(), rest.to_owned()))
    };
    let Some((failed, _)) = log.lines().filter_map(numbered).find(|(_, rest)| rest.starts_with("ERROR: ")) else {
        return Vec::new();
    };
    let own = log.lines().filter_map(numbered).filter(|(id, _)| *id == failed);
    let printed = own.filter_map(|(_, rest)| {
        let (moment, text) = rest.split_once(' ')?;
        moment.parse::<f64>().is_ok().then(|| text.to_owned())
    });
    printed.collect()
}

/// `{"logs":[{"vertex":…,"data":…}]}` with the text in base64, and the vertex with an error.
fn rawjson(log: &str) -> Vec<String> {
    let mut printed: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let mut failed = None;
    for status in log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()) {
        for news in status["logs"].as_array().into_iter().flatten() {
            let vertex = news["vertex"].as_str().unwrap_or_default().to_owned();
            printed.entry(vertex).or_default().extend(decode(news["data"].as_str().unwrap_or_default()));
        }
        let mut vertices = status["vertexes"].as_array().into_iter().flatten();
        let is_failed =
            |vertex: &&Value| vertex["error"].as_str().is_some_and(|error| !error.ends_with("context canceled"));
        failed =
            failed.or_else(|| vertices.find(is_failed).and_then(|vertex| vertex["digest"].as_str().map(str::to_owned)));
    }
    let bytes = failed.and_then(|vertex| printed.remove(&vertex)).unwrap_or_default();
    String::from_utf8_lossy(&bytes).lines().map(|line| line.trim_end().to_owned()).collect()
}

/// The bytes of a text in base64.
fn decode(text: &str) -> Vec<u8> {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digits: Vec<u32> = text
        .bytes()
        .filter_map(|letter| LETTERS.iter().position(|known| *known == letter))
        .filter_map(|digit| u32::try_from(digit).ok())
        .collect();
    let quartet = |quartet: &[u32]| {
        let bits = quartet.iter().fold(0, |bits, digit| bits << 6 | digit) << (6 * (4 - quartet.len()));
        bits.to_be_bytes()[1..quartet.len()].to_vec()
    };
    digits.chunks(4).flat_map(quartet).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failing_step_is_heard() {
        let plain = "#5 [2/3] RUN a\n#5 0.1 one\n#6 [3/3] RUN b\n#6 0.2 two\n#6 0.3 three\n#6 ERROR: exit code: 1\n";
        assert_eq!(output(plain, 9), ["two", "three"]);
        assert_eq!(output(plain, 1), ["three"]);
        let raw = "{\"vertexes\":[{\"digest\":\"a\",\"name\":\"[2/2] RUN x\"}]}\n\
                   {\"logs\":[{\"vertex\":\"a\",\"stream\":1,\"data\":\"b25lCnQ=\"},{\"vertex\":\"b\",\"data\":\"eA==\"}]}\n\
                   {\"logs\":[{\"vertex\":\"a\",\"data\":\"d28K\"}]}\n\
                   {\"vertexes\":[{\"digest\":\"a\",\"name\":\"[2/2] RUN x\",\"error\":\"exit code: 1\"}]}\n";
        assert_eq!(output(raw, 9), ["one", "two"]);
        assert_eq!(output("nothing", 9), Vec::<String>::new());
    }
}
