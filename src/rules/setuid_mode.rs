use super::{Cx, Findings, rule};
use crate::shell::tools::Role;

rule!("setuid-mode", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for run in cx.runs() {
        for call in run.calls().filter(|call| call.has_role(Role::ChangesMode)) {
            let mode = call.operands().first().filter(|word| word.literal().is_some_and(sets_user));
            let Some(mode) = mode else { continue };
            let message = format!(
                "`{}` sets the setuid bit: every user runs the file with the rights of its owner",
                mode.value()
            );
            found.push(cx.finding(mode.span, message).help("grant the capability that it needs with `setcap` instead"));
        }
    }
}

fn sets_user(mode: &str) -> bool {
    let octal = u32::from_str_radix(mode, 8).is_ok_and(|bits| mode.len() >= 4 && bits & 0o4000 != 0);
    octal || mode.split(',').any(|clause| matches!(clause, "u+s" | "+s" | "a+s" | "ug+s" | "u+sx" | "u+xs"))
}
