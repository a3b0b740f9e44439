use super::{Cx, Findings, rule};

rule!("setuid-mode", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for run in cx.runs() {
        for command in run.script().commands.iter().filter(|command| command.name() == Some("chmod")) {
            let mode = command.arguments().iter().find(|word| word.literal().is_some_and(sets_user));
            let Some(mode) = mode else { continue };
            let message = format!("with `{}` whoever runs the file becomes its owner", mode.value());
            found.push(cx.finding(mode.span, message).help("give the one capability that is needed with `setcap`"));
        }
    }
}

fn sets_user(mode: &str) -> bool {
    let octal = u32::from_str_radix(mode, 8).is_ok_and(|bits| mode.len() >= 4 && bits & 0o4000 != 0);
    octal || mode.split(',').any(|clause| matches!(clause, "u+s" | "+s" | "a+s" | "ug+s" | "u+sx" | "u+xs"))
}
