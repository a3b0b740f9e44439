use super::{Cx, Findings, rule};
use crate::context::{Kind, path};
use crate::finding::Finding;
use crate::model::brought::{brought, directory};
use crate::model::effects::Place;
use crate::model::path::is_below;
use crate::model::transfer::SourceKind;
use crate::model::{Target, View};
use crate::shell::tools::{Meaning, Role, Starts};
use crate::syntax::{Body, Form, Keyword, Word};
use crate::text::Span;

rule!("missing-project-file", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let Some(stage) = cx.model.stages.last().filter(|_| cx.context.is_known()) else { return };
    let Some(root) = cx.model.root(stage.index).filter(|root| root.base.is_official()) else { return };
    let starts = |keyword| cx.model.last_of(stage, keyword);
    for (index, _) in [Keyword::Entrypoint, Keyword::Cmd].into_iter().filter_map(starts) {
        let before = &cx.model.step(index).before;
        let Body::Command(Form::Exec(words)) = &cx.model.instruction(index).body else { continue };
        let own = before.workdir.set_by.and_then(|_| before.directory()).filter(|own| own != "/" && !before.windows);
        let Some(own) = own else { continue };
        let flattened = words.iter().find_map(|word| flattened(cx, index, &own, word));
        found.extend(
            flattened
                .or_else(|| unmanifested(cx, index, &own, root.image_span))
                .or_else(|| unscripted(cx, index, &own)),
        );
    }
}

/// `COPY src ./` above `CMD ["node", "src/index.js"]`.
fn flattened(cx: &Cx<'_>, index: usize, own: &str, word: &Word) -> Option<Finding> {
    let wanted = word.text.strip_prefix("./").unwrap_or(&word.text);
    let (name, rest) = wanted.split_once('/').filter(|_| !wanted.contains(['$', '*', '=', ':']))?;
    let is_file = |path: &str| cx.context.look(path).is_some_and(|stat| stat.kind == Kind::File);
    let source = cx.model.before(index).find_map(|at| {
        let transfer = cx.model.transfer(at).filter(|transfer| transfer.from.is_none() && !transfer.parents)?;
        let brought = brought(transfer, &cx.model.step(at).before).filter(|it| it.to.trim_end_matches('/') == own)?;
        brought.transfer.sources.iter().find(|source| {
            let path = source.path().filter(|path| !source.has_wildcards() && path::split(path).1 == name);
            path.is_some_and(|path| is_file(&path::join(&path, rest)))
        })
    })?;
    let at = format!("{own}/{wanted}");
    if !is_surely_missing(cx, index, &at) {
        return None;
    }
    let message = format!("`{at}` does not exist: only the files in `{name}` are copied, not the directory itself");
    let finding = cx.finding(source.span, message).also(word.span, "this file is started");
    Some(finding.help(format!("copy it in an instruction of its own: `COPY {} ./{name}/`", source.text)))
}

/// `CMD ["npm", "start"]` in a stage that holds what another stage has built, and no `package.json`.
fn unmanifested(cx: &Cx<'_>, index: usize, own: &str, base: Span) -> Option<Finding> {
    let call = cx.tools.call(cx.model.script(index)?.commands.first()?)?;
    let reads = call.tool.reads.as_ref().filter(|_| call.tool.starts == Some(Starts::PackageScripts))?;
    let manifest = reads.manifests.first().filter(|_| call.directory().is_none())?;
    let builds = |at: usize| {
        let Some(transfer) = cx.model.transfer(at) else { return false };
        let is_stage = cx
            .model
            .references
            .iter()
            .any(|reference| reference.instruction == at && matches!(reference.target, Target::Stage(_)));
        let to = transfer.destination.as_ref().and_then(|to| to.path.as_deref()).unwrap_or_default();
        let (parent, name) = path::split(to.trim_end_matches('/'));
        let fills = reads.fills.iter().any(|filled| filled.trim_end_matches('/') == name);
        is_stage && parent.trim_end_matches('/') == own && !fills
    };
    let at = format!("{own}/{manifest}");
    if !cx.model.before(index).any(builds) || !is_surely_missing(cx, index, &at) {
        return None;
    }
    let span = call.command.words_span()?;
    let message = format!("`{}` reads `{at}`, which nothing copies into this image", call.tool.name);
    let finding = cx.finding(span, message).also(base, "the final stage starts here");
    Some(finding.help(format!("copy `{manifest}` into this stage, too, or start the program itself")))
}

/// `CMD ["node", "src/index.js"]` where the context has an `index.js` elsewhere, which the image has elsewhere, too.
fn unscripted(cx: &Cx<'_>, index: usize, own: &str) -> Option<Finding> {
    let call = cx.tools.call(cx.model.script(index)?.commands.first()?)?;
    let interprets = call.has_role(Role::Interprets) && !call.has(Meaning::Code) && !call.has(Meaning::Input);
    let word = call.operands().first().filter(|_| interprets && call.command.wrappers.is_empty())?;
    let text = word.literal().filter(|text| !text.starts_with('/') && !word.has_glob())?;
    let name = path::split(text).1;
    let at = path::join(own, text);
    let mut others = cx.context.files_called([name]).into_iter();
    let (other, is_only) = (others.next()?, others.next().is_none());
    if !name.contains('.') || !is_surely_missing(cx, index, &at) {
        return None;
    }
    let message = format!("`{at}` does not exist: no instruction copies a file there");
    let finding = cx.finding(word.span, message);
    Some(if is_only { finding.help(format!("name the place to which `{}` is copied", other.path)) } else { finding })
}

/// Whether no instruction can have made a file, in an image of which no other file lies around it.
fn is_surely_missing(cx: &Cx<'_>, index: usize, wanted: &str) -> bool {
    const SYSTEM: [&str; 8] = ["/usr", "/etc", "/var", "/root", "/home", "/opt", "/lib", "/bin"];
    let place = Place::Image(wanted.to_owned());
    let mut view = View::new(cx.context);
    for at in cx.model.before(index) {
        let kind = cx.model.instruction(at).kind;
        let writes = &cx.effects(at).writes;
        if matches!(kind, Keyword::From | Keyword::Workdir) || !writes.iter().any(|it| it.overlaps(&place)) {
            continue;
        }
        let before = &cx.model.step(at).before;
        let transfer = cx.model.transfer(at).filter(|transfer| {
            transfer.from.is_none()
                && transfer.excludes.is_empty()
                && transfer.sources.iter().all(|source| source.kind == SourceKind::Path && !source.text.contains('$'))
        });
        let Some(brought) = transfer.and_then(|transfer| brought(transfer, before)) else { return false };
        view.bring(at, brought.transfer, &brought.to, &directory(before));
    }
    !SYSTEM.iter().any(|system| is_below(wanted, system)) && !view.has(&path::below_root(wanted))
}
