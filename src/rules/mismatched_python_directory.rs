use super::{Cx, Findings, rule};
use crate::finding::Finding;
use crate::model::{Base, Target, Transfer, Via};

rule!("mismatched-python-directory", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for (index, _) in cx.file.instructions.iter().enumerate() {
        if let Some(transfer) = cx.model.transfer(index).filter(|transfer| transfer.from.is_some()) {
            found.extend(mismatch(cx, index, transfer));
        }
    }
}

/// A copy of the packages of another Python than that of the stage it is taken from, or that of the stage it goes to.
fn mismatch(cx: &Cx<'_>, index: usize, transfer: &Transfer) -> Option<Finding> {
    let (source, version) =
        transfer.sources.iter().find_map(|source| Some((source, version(source.value.known()?)?)))?;
    let mut references = cx.model.references.iter();
    let reference = references.find(|reference| reference.instruction == index && reference.via == Via::Copy)?;
    let from = match &reference.target {
        Target::Stage(stage) => cx.named_root(cx.model.stages.get(*stage)?).map(|root| root.base.clone()),
        Target::Image(image) => Some(Base::Image(image.clone())),
        _ => None,
    };
    let path = &source.text;
    let shown = |version: &[u32]| version.iter().map(u32::to_string).collect::<Vec<_>>().join(".");
    if let Some(base) = &from
        && let Some(own) = python(base).filter(|own| *own != version)
    {
        let message = format!("this `COPY` fails: `{}` has no `{path}`, its Python is {}", base.shown(), shown(&own));
        let help = format!("write `python{}` in the path", shown(&own));
        return Some(cx.finding(source.span, message).help(help));
    }
    let root = cx.named_root(cx.model.stage_of(index)?)?;
    let own = python(&root.base).filter(|own| *own != version && from.is_some())?;
    let to = transfer.destination.as_ref()?.value.known()?;
    if self::version(to)? != version {
        return None;
    }
    let message = format!("Python {} of `{}` does not read `{to}`", shown(&own), root.base.shown());
    let finding = cx.finding(source.span, message).also(root.image_span, "the base image");
    Some(finding.help("use the same version of Python in both stages"))
}

/// The minor version of an official image of Python.
fn python(base: &Base) -> Option<Vec<u32>> {
    let numbers = base.version_of("python")?;
    (numbers.len() > 1).then(|| numbers[..2].to_vec())
}

/// The version in `/usr/local/lib/python3.12/…`.
fn version(path: &str) -> Option<Vec<u32>> {
    let rest = path.strip_prefix("/usr/local/lib/python").or_else(|| path.strip_prefix("/root/.local/lib/python"))?;
    let numbers = rest.split('/').next()?.split('.').map(|part| part.parse().ok());
    numbers.collect::<Option<Vec<u32>>>().filter(|numbers| numbers.len() == 2)
}
