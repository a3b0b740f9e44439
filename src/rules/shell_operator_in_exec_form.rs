use super::{Cx, Findings, rule};
use crate::finding::Finding;
use crate::shell::Dialect;
use crate::shell::tools::Role;
use crate::syntax::{Body, Form, Keyword, Word};

rule!("shell-operator-in-exec-form", check);

/// What only a shell understands.
const OPERATORS: [&str; 11] = ["&&", "||", "|", ";", "&", ">", ">>", "<", "2>", "2>&1", "&>"];

/// Programs that take such words as they are, or hand all their words to a shell.
const TAKERS: [&str; 14] = [
    "[",
    "cmd",
    "concurrently",
    "eval",
    "expr",
    "find",
    "nodemon",
    "powershell",
    "pwsh",
    "screen",
    "ssh",
    "test",
    "tmux",
    "watch",
];

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for stage in &cx.model.stages {
        for (index, instruction) in cx.model.instructions_of(stage) {
            let form = match &instruction.body {
                Body::Command(form) if instruction.kind != Keyword::Shell => Some(form),
                Body::Healthcheck(check) => check.command.as_ref(),
                _ => None,
            };
            let Some(Form::Exec(words)) = form.filter(|_| !instruction.broken) else { continue };
            let is_known = instruction.kind != Keyword::Cmd || cx.is_cmd_program(stage);
            if is_known && !cx.model.step(index).before.windows {
                found.extend(passed(cx, index, words));
            }
        }
    }
}

fn passed(cx: &Cx<'_>, index: usize, words: &[Word]) -> Option<Finding> {
    // `["sort", "-t", "|", "file"]` names a character.
    let at = words.windows(2).position(|pair| !pair[0].text.starts_with('-') && is_operator(&pair[1].text))? + 1;
    let (before, operator) = (&words[..at], words[at].text.as_str());
    let joins = matches!(operator, "&&" | "||" | "|" | "<");
    let is_split = before[0].text.contains([' ', '$']) || joins && at + 1 == words.len();
    if is_split || before.iter().any(|word| takes(cx, index, &word.text)) {
        return None;
    }
    let finding = |message: String| cx.finding(words[at].span, message);
    let Some((shell, option, script)) = script(before) else {
        let message =
            format!("`{operator}` is passed to `{}` as an argument: exec form does not run a shell", before[0].text);
        let help = "use shell form, or write the whole command as one string after `\"sh\", \"-c\"`";
        return Some(finding(message).help(help));
    };
    // `["sh", "-c", "exec \"$@\"", "a", "&&", "b"]`
    let message = format!("`{operator}` is not part of the script: `{shell} {option}` runs only `{script}`");
    (!script.contains('$')).then(|| finding(message).help("write the whole script as one string"))
}

/// A shell, its option for a script, and the script, where a shell is given one.
fn script(words: &[Word]) -> Option<(&str, &str, &str)> {
    let shell = words.iter().position(|word| Dialect::of_shell(&[&word.text]).is_shell())?;
    let is_option =
        |word: &Word| word.text.starts_with('-') && !word.text.starts_with("--") && word.text.ends_with('c');
    let option = shell + words[shell..].iter().position(is_option)?;
    Some((&words[shell].text, &words[option].text, &words.get(option + 1)?.text))
}

fn is_operator(text: &str) -> bool {
    let redirects = [">/", ">>/", "1>/", "2>/", "&>/"].iter().any(|start| text.starts_with(start));
    (redirects || OPERATORS.contains(&text)) && !text.contains(' ')
}

/// Whether a program may make something of an operator among its arguments.
fn takes(cx: &Cx<'_>, index: usize, text: &str) -> bool {
    let name = text.rsplit(['/', '\\']).next().unwrap_or(text);
    let name = name.strip_suffix(".exe").unwrap_or(name);
    let call = cx.calls.of(index).first().and_then(Option::as_ref);
    let takes_text = call.is_some_and(|call| call.has_role(Role::TakesText) && call.command.name() == Some(name));
    TAKERS.contains(&name) || name.contains("entrypoint") || takes_text
}
