//! `--progress=plain`: lines such as `#7 [build 3/4] RUN make`, `#7 CACHED` and `#7 DONE 1.2s`.

use super::super::steps::{Fate, Step};

/// The steps in the order in which they are first told of.
pub(super) fn read(log: &str) -> Vec<Step> {
    let mut steps: Vec<(&str, Step)> = Vec::new();
    for line in log.lines() {
        let Some((id, news)) = line.split_once(' ').filter(|(id, _)| id.starts_with('#')) else { continue };
        match steps.iter_mut().find(|(known, _)| *known == id) {
            Some((_, step)) => tell(step, news),
            None => steps.extend(Step::named(news).map(|step| (id, Step { fate: Fate::Ran, ..step }))),
        }
    }
    steps.into_iter().map(|(_, step)| step).collect()
}

fn tell(step: &mut Step, news: &str) {
    if news == "CACHED" {
        step.fate = Fate::Cached;
    } else if let Some(seconds) = news.strip_prefix("DONE ") {
        step.seconds = seconds.trim_end_matches('s').parse().ok();
    } else if let Some(error) = news.strip_prefix("ERROR: ") {
        step.error = Some(error.to_owned());
    }
}
