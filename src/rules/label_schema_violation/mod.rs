mod kinds;

use std::collections::BTreeMap;

use super::{Cx, Findings, rule};
use crate::finding::{Finding, Severity};
use crate::model::facts::literal;
use crate::model::{Stage, Via};
use crate::syntax::{Body, Keyword, Pair};
use kinds::Kind;

rule!("label-schema-violation", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let schema: BTreeMap<String, Kind> = cx.strings("schema").iter().map(|entry| read(entry)).collect();
    let only = cx.flag("strict-labels");
    if schema.is_empty() && !only {
        return;
    }
    for key in schema.keys() {
        found.extend(cx.model.stages.iter().filter_map(|stage| missing(cx, stage, key)));
    }
    for (index, instruction) in cx.file.instructions.iter().enumerate().filter(|(_, it)| it.kind == Keyword::Label) {
        let Body::Pairs { pairs, .. } = &instruction.body else { continue };
        for pair in pairs {
            match schema.get(&key_of(cx, pair)) {
                Some(kind) => found.extend(wrong(cx, index, pair, *kind)),
                None if only => {
                    let message = format!("label `{}` is not in the schema", pair.key.text);
                    let mut finding = cx.finding(pair.key.span, message).code("DL3050");
                    finding.severity = Severity::Info;
                    found.push(finding.help("remove it, or add it to the schema"));
                }
                None => {}
            }
        }
    }
}

/// An entry of the schema: `key:kind`. A key may have a `:` of its own.
fn read(entry: &str) -> (String, Kind) {
    match entry.rsplit_once(':').and_then(|(key, kind)| Some((key, Kind::named(kind)?))) {
        Some((key, kind)) => (key.to_owned(), kind),
        None => (entry.to_owned(), Kind::Text),
    }
}

fn key_of(cx: &Cx<'_>, pair: &Pair) -> String {
    literal(&pair.key.text, cx.file.escape)
}

/// A stage without a label. One that only others are made from needs none.
fn missing(cx: &Cx<'_>, stage: &Stage, key: &str) -> Option<Finding> {
    let has = |stage: &Stage| {
        let labels = cx.model.instructions_of(stage).filter(|(_, it)| it.kind == Keyword::Label);
        let pairs =
            labels.filter_map(|(_, it)| if let Body::Pairs { pairs, .. } = &it.body { Some(pairs) } else { None });
        pairs.flatten().any(|pair| key_of(cx, pair) == key)
    };
    let inherits = cx.model.ancestry(stage.index).any(|index| has(&cx.model.stages[index]));
    let descends = |other: &&Stage| cx.model.ancestry(other.index).any(|parent| parent == stage.index);
    let gives_on = cx.model.stages.iter().filter(descends).any(has);
    let copied = cx.model.uses_of(stage.index).any(|reference| reference.via == Via::Copy);
    if inherits || gives_on || copied || stage.image_span.is_empty() {
        return None;
    }
    let mut finding = cx.finding(stage.image_span, format!("required label `{key}` is missing")).code("DL3049");
    finding.severity = Severity::Info;
    Some(finding.help(format!("add `LABEL {key}=…`")))
}

fn wrong(cx: &Cx<'_>, index: usize, pair: &Pair, kind: Kind) -> Option<Finding> {
    let word = pair.value.as_ref()?;
    let value = cx.model.expand(index, word).value;
    let key = key_of(cx, pair);
    if value.is_empty() == Some(true) {
        return Some(cx.finding(pair.span(), format!("label `{key}` has no value")).code("DL3051"));
    }
    // The value of an unknown variable may be right.
    let text = value.known().filter(|text| !kind.admits(text))?;
    let message = format!("label `{key}` must be {}, but is `{text}`", kind.noun());
    Some(cx.finding(word.span, message).codes(kind.code()))
}
