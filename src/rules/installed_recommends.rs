use super::{Cx, Findings, rule};
use crate::answers::runs::called;
use crate::finding::Safety;
use crate::shell::tools::Meaning;

rule!("installed-recommends", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let heeded = cx.flag("configuration");
    for it in cx.habitual(|tool| tool.recommends.as_ref(), Meaning::NoRecommends) {
        if it.configured && heeded {
            continue;
        }
        let span = it.call.subcommand_word().map_or(it.call.command.span, |word| word.span);
        let name = called(it.call);
        let mut finding = cx
            .finding(span, format!("`{name}` also installs recommended packages, which make the image larger"))
            .help(format!("add `{}`, and list the recommended packages that you need", it.option))
            .codes(cx.codes(it.call));
        let mut edit = cx.edit();
        edit.add_option(&it.run, it.call, it.option);
        finding.fixes.extend(edit.finish(format!("add `{}`", it.option), Safety::Unsafe));
        found.push(finding);
    }
}
