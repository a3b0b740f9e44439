use crate::model::{Binding, Inputs, Model};
use crate::syntax::parse;

/// The variables of the last instruction as written, each with `=value`, `?` for unknown or `!` for unset.
fn last(text: &str) -> Vec<String> {
    let dockerfile = parse(text);
    let model = Model::new(text, &dockerfile, &Inputs::default());
    let uses = model.uses(model.steps.len() - 1);
    let words = uses.variables.iter().map(|(it, binding)| {
        let written = &text[it.span];
        match binding {
            Binding::Set(value) => format!("{written}={value}"),
            Binding::Unset => format!("{written}!"),
            Binding::Unknown => format!("{written}?"),
        }
    });
    words.collect()
}

#[test]
fn the_builder_expands_some_words() {
    for (text, expected) in [
        ("COPY --from=$F --chown=$A --chmod=$B --exclude=$E a$C $D/", vec!["$A=1", "$B!", "$C!", "$D!"]),
        ("COPY <<E /$A\n$A '$B' \\$C\nE\n", vec!["$A=1", "$A=1", "$B!"]),
        ("COPY <<'E' /$A\n$B\nE\n", vec!["$A=1"]),
        ("COPY <<-E /x\n\t$A\n\t$B\nE\n", vec!["$A=1", "$B!"]),
        ("RUN --mount=type=cache,target=/$A,from=$B echo $C", vec!["$A=1"]),
        ("ENV $A=b C=\"${D:-$A}\"", vec!["$A=1", "${D:-$A}!", "$A=1"]),
        ("ARG X=$A Y=$X Z=$Q", vec!["$A=1", "$X?", "$Q!"]),
        ("LABEL a $A", vec!["$A=1"]),
        ("WORKDIR /$A/$PATH", vec!["$A=1", "$PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]),
        ("EXPOSE $A ${B}/tcp", vec!["$A=1", "${B}!"]),
        ("VOLUME [\"/$A\"]", vec!["$A=1"]),
        ("MAINTAINER $A", vec![]),
        ("CMD echo $A", vec![]),
        ("HEALTHCHECK CMD $A", vec![]),
        ("ONBUILD ENV a=$A", vec![]),
        ("FROM --platform=$TARGETPLATFORM a:$A", vec!["$TARGETPLATFORM=${TARGETPLATFORM}", "$A!"]),
    ] {
        assert_eq!(last(&format!("FROM scratch\nENV A=1\n{text}")), expected, "{text}");
    }
}

#[test]
fn words_that_the_builder_refuses() {
    let text = "FROM scratch\nENV A=${B:=c}\n";
    let dockerfile = parse(text);
    let model = Model::new(text, &dockerfile, &Inputs::default());
    let errors = model.uses(1).errors;
    assert_eq!(errors.iter().map(|error| &text[error.span]).collect::<Vec<_>>(), [":="]);
}
