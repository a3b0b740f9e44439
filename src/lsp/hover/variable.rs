//! The value of a variable where it is used.

use crate::model::{Binding, Inputs, Model};
use crate::syntax::Dockerfile;
use crate::text::{Source, Span};

/// What the variable at `offset` is, and the substitution that it stands in.
pub(super) fn at(source: &Source, file: &Dockerfile, inputs: &Inputs, offset: u32) -> Option<(Span, String)> {
    let index = file.instructions.iter().position(|instruction| instruction.span.touches(offset))?;
    let model = Model::new(source.text(), file, inputs);
    let uses = model.uses(index);
    // Of one inside of another's modifier, the inner.
    let here = uses.variables.iter().filter(|(it, _)| it.span.touches(offset));
    let (it, binding) = here.min_by_key(|(it, _)| it.span.len())?;
    let known = match binding {
        Binding::Set(value) => value.known(),
        Binding::Unset => return Some((it.span, format!("**{}** is not set here", it.name))),
        Binding::Unknown => None,
    };
    let value = known.map_or_else(|| "is known only at build time".to_owned(), |value| format!("is `{value}`"));
    let set_by = model.step(index).before.variable(&it.name).and_then(|variable| variable.set_by);
    let place = set_by.map(|setter| {
        let line = source.lines().line(model.instruction(setter).span.start) + 1;
        format!(", set on line {line}")
    });
    Some((it.span, format!("**{}** {value}{}", it.name, place.unwrap_or_default())))
}
