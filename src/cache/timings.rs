//! How long steps take: by the logs of real builds, else by what is known of the tools that they call.

use std::collections::BTreeMap;

use super::dependencies::Dependencies;
use super::situation::Situation;
use super::vertex::Kind;
use crate::model::Model;
use crate::shell::tools::Tools;
use crate::syntax;

/// What build logs tell of the duration of steps.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Timings {
    by_text: BTreeMap<String, Vec<f64>>,
    by_place: BTreeMap<(String, usize, String), Vec<f64>>,
}

/// How long a step takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Seconds {
    /// The seconds.
    pub value: f64,
    /// Whether a build was measured; else it is a guess.
    pub measured: bool,
}

/// What a `RUN` takes of which nothing is known.
const SOME_RUN: f64 = 1.0;

impl Timings {
    /// Adds what a log says: the lines of `--progress=plain`, or the JSON of `--progress=rawjson`. Steps that were cached say
    /// nothing. Answers with the number of steps that it had a duration of.
    pub fn add(&mut self, log: &str) -> usize {
        let measured = if log.trim_start().starts_with('{') { rawjson(log) } else { plain(log) };
        let count = measured.len();
        for (name, seconds) in measured {
            let (place, text) = named(&name);
            if let Some((stage, number)) = place {
                let keyword = text.split(' ').next().unwrap_or_default().to_owned();
                self.by_place.entry((stage, number, keyword)).or_default().push(seconds);
            }
            self.by_text.entry(text).or_default().push(seconds);
        }
        count
    }

    /// The median of what the logs say of a step, by its text, else by its place in the stage.
    fn of(&self, step: &Dependencies, number: usize, alone: bool) -> Option<f64> {
        if step.kind == Kind::Merge {
            return self.by_text.get(&format!("LINK {}", step.text)).map(|all| median(all));
        }
        let keyword = step.text.split(' ').next().unwrap_or_default().to_owned();
        let stage = if step.stage_label.parse::<usize>().is_ok() && !alone {
            format!("stage-{}", step.stage_label)
        } else if alone {
            String::new()
        } else {
            step.stage_label.clone()
        };
        let placed = self.by_place.get(&(stage, number, keyword));
        self.by_text.get(&step.text).or(placed).map(|all| median(all))
    }
}

/// How long each step of a situation takes.
pub fn seconds(situation: &Situation, steps: &[Dependencies], timings: &Timings, tools: &Tools) -> Vec<Seconds> {
    let dockerfile = syntax::parse(&situation.text);
    let model = Model::new(&situation.text, &dockerfile, &situation.inputs);
    let mut numbers: BTreeMap<usize, usize> = BTreeMap::new();
    let each = steps.iter().map(|step| {
        let from_image = model.stages[step.stage].parent().is_none();
        let number = numbers.entry(step.stage).or_insert(usize::from(from_image));
        if step.kind == Kind::Build {
            *number += 1;
        }
        match timings.of(step, *number, model.stages.len() == 1) {
            Some(value) => Seconds { value, measured: true },
            None => Seconds { value: guess(&model, step.instruction, tools), measured: false },
        }
    });
    each.collect()
}

/// What an instruction is likely to take, in seconds: the sum of what the called tools usually take. To copy takes nothing
/// worth a guess.
pub fn guess(model: &Model<'_>, instruction: usize, tools: &Tools) -> f64 {
    let Some(script) = model.script(instruction) else { return 0.0 };
    let known = script.commands.iter().filter_map(|command| {
        let invocation = tools.call(command)?;
        invocation.tool.seconds.get(&invocation.action?).map(|seconds| f64::from(*seconds))
    });
    let sum: f64 = known.sum();
    if sum > 0.0 { sum } else { SOME_RUN }
}

fn median(all: &[f64]) -> f64 {
    let mut sorted = all.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    if sorted.len() % 2 == 1 { sorted[middle] } else { f64::midpoint(sorted[middle - 1], sorted[middle]) }
}

/// `[linux/amd64 build 3/5] RUN x`: the stage and the number in it, and the text with single blanks.
fn named(name: &str) -> (Option<(String, usize)>, String) {
    let (inside, text) = match name.strip_prefix('[').and_then(|rest| rest.split_once("] ")) {
        Some((inside, text)) => (inside, text),
        None => ("", name),
    };
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut words = inside.split_whitespace().rev();
    let number = words.next().and_then(|word| word.split_once('/')).and_then(|(number, _)| number.parse().ok());
    let stage = words.next().filter(|word| !word.contains('/')).unwrap_or_default();
    (number.map(|number| (stage.to_owned(), number)), text)
}

/// `#7 [build 3/5] RUN x`, later `#7 DONE 12.3s` or `#7 CACHED`.
fn plain(log: &str) -> Vec<(String, f64)> {
    let mut names: BTreeMap<&str, &str> = BTreeMap::new();
    let mut measured = Vec::new();
    for line in log.lines() {
        let Some((id, rest)) = line.strip_prefix('#').and_then(|rest| rest.split_once(' ')) else { continue };
        if id.parse::<u32>().is_err() {
            continue;
        }
        match rest.strip_prefix("DONE ").and_then(|rest| rest.strip_suffix('s')) {
            Some(seconds) => {
                if let (Some(name), Ok(seconds)) = (names.remove(id), seconds.parse()) {
                    measured.push((name.to_owned(), seconds));
                }
            }
            None if rest == "CACHED" => drop(names.remove(id)),
            None => {
                let is_name = rest.starts_with('[') || rest.starts_with("LINK ");
                if is_name && !rest.starts_with("[internal]") {
                    names.insert(id, rest);
                }
            }
        }
    }
    measured
}

/// One JSON object a line, each with the vertices that changed. The last word about one counts.
fn rawjson(log: &str) -> Vec<(String, f64)> {
    let mut last: BTreeMap<String, (String, Option<f64>)> = BTreeMap::new();
    for line in log.lines() {
        let Ok(status) = serde_json::from_str::<serde_json::Value>(line) else { continue };
        for vertex in status["vertexes"].as_array().into_iter().flatten() {
            let text = |key: &str| vertex[key].as_str().unwrap_or_default();
            let cached = vertex["cached"].as_bool().unwrap_or_default();
            let took = moment(text("started")).zip(moment(text("completed"))).map(|(from, to)| to - from);
            last.insert(text("digest").to_owned(), (text("name").to_owned(), took.filter(|_| !cached)));
        }
    }
    let steps = last.into_values().filter(|(name, _)| !name.starts_with("[internal]"));
    steps.filter_map(|(name, took)| Some((name, took?))).collect()
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
    use crate::cache::dependencies;
    use crate::context::Tree;

    const TEXT: &str =
        "FROM node AS build\nWORKDIR /app\nRUN npm ci\nRUN <<EOF\nmake\nEOF\nFROM nginx\nCOPY --from=build /x /x\n";

    fn told(log: &[&str]) -> Vec<(f64, bool)> {
        let situation = Situation::new(TEXT, Tree::default());
        let mut timings = Timings::default();
        for log in log {
            timings.add(log);
        }
        let seconds = seconds(&situation, &dependencies(&situation), &timings, Tools::builtin());
        seconds.into_iter().map(|seconds| (seconds.value, seconds.measured)).collect()
    }

    #[test]
    fn a_plain_log_tells_by_text_and_by_place() {
        let log = "#1 [internal] load build definition\n#1 DONE 0.1s\n#5 [build 3/4] RUN   npm ci\n#5 0.5 added\n\
                   #6 [stage-1 2/2] COPY --from=build /x /x\n#5 DONE 12.5s\n#6 CACHED\n#6 DONE 0.0s\n\
                   #7 [linux/amd64 build 4/4] RUN <<EOF (make)\n#7 DONE 3.0s\n";
        assert_eq!(told(&[log])[1..], [(12.5, true), (3.0, true), (0.0, false)]);
        let again = "#5 [build 3/4] RUN npm ci\n#5 DONE 14.5s\n";
        assert_eq!(told(&[log, again])[1], (13.5, true));
    }

    #[test]
    fn a_raw_log_tells_what_was_built() {
        let vertex = |name: &str, to: &str, cached: bool| {
            format!(
                "{{\"vertexes\":[{{\"digest\":\"{name}\",\"name\":\"{name}\",\"started\":\"2026-02-28T23:59:59.5Z\",\
                 \"completed\":\"{to}\",\"cached\":{cached}}}]}}\n"
            )
        };
        let log = vertex("[build 3/4] RUN npm ci", "2026-03-01T02:00:01+02:00", false)
            + &vertex("[build 2/4] WORKDIR /app", "2026-03-01T00:00:09Z", true);
        assert_eq!(told(&[&log])[..2], [(0.0, false), (1.5, true)]);
    }

    #[test]
    fn without_a_log_the_tools_are_guessed() {
        let guessed = told(&[]);
        assert!(guessed[1].0 > SOME_RUN && !guessed[1].1, "{guessed:?}");
        assert_eq!(guessed[2], (SOME_RUN, false));
    }
}
