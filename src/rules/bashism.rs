use super::{Cx, Findings, rule};
use crate::answers::runs::Run;
use crate::answers::shell_faults::ShellFault;
use crate::finding::{Finding, Severity};
use crate::model::Base;
use crate::shell::{Builtin, Command, Dialect};

rule!("bashism", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    found.extend(cx.shell_findings(is_known));
    found.extend(cx.runs().filter_map(|run| pipefail(cx, &run)));
}

/// Whether the shell that reads the script is known, so that what it does not have is missing indeed.
fn is_known(fault: &ShellFault) -> bool {
    fault.dialect != Dialect::Sh
}

/// `set -o pipefail` in a dash that is too old to have it.
fn pipefail(cx: &Cx<'_>, run: &Run<'_>) -> Option<Finding> {
    let base = cx.model.base_of(run.index).filter(|base| has_old_dash(base))?;
    if run.invocation.dialect != Dialect::Dash || !run.script().clean {
        return None;
    }
    let sets = |command: &&Command| {
        let words = command.words.windows(2);
        let mut options = words.filter(|pair| pair[0].value().starts_with('-') && pair[0].value().ends_with('o'));
        let is_plain = command.run.certain && command.depth == 0 && command.wrappers.is_empty();
        command.is(Builtin::Set) && is_plain && options.any(|pair| pair[1].is("pipefail"))
    };
    let command = run.script().commands.iter().find(sets)?;
    let span = command.words_span()?;
    if cx.shell_faults.of(run.index).iter().any(|fault| fault.code == 3040 && span.encloses(fault.span)) {
        return None;
    }
    let message = format!(
        "`set -o pipefail` fails in `dash`, the `/bin/sh` of `{}`, which does not have this option",
        base.shown()
    );
    let mut finding = cx.finding(span, message).code("SC3040");
    finding.severity = Severity::Error;
    Some(
        finding
            .help("write `SHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]` above it, and remove the option here"),
    )
}

/// Whether an image has a release of Debian or Ubuntu whose dash does not know `pipefail`.
fn has_old_dash(base: &Base) -> bool {
    const RELEASES: [&str; 14] = [
        "stretch", "buster", "bullseye", "bookworm", "xenial", "bionic", "focal", "jammy", "noble", "16.04", "18.04",
        "20.04", "22.04", "24.04",
    ];
    let Base::Image(image) = base else { return false };
    let (name, tag) = (image.familiar(), image.tag.as_deref().unwrap_or_default());
    let is_named = tag.split('-').any(|part| RELEASES.contains(&part));
    let number = tag.split(['.', '-']).next().and_then(|part| part.parse::<u32>().ok());
    base.is_official() && is_named || name == "debian" && number.is_some_and(|number| (9..=12).contains(&number))
}
