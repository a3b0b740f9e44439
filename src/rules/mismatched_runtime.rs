use super::{Cx, Findings, rule};
use crate::context::path;
use crate::finding::Finding;
use crate::model::{InvocationForm, Stage};
use crate::shell::Command;
use crate::syntax::Keyword;
use crate::text::Span;

rule!("mismatched-runtime", check);

/// The largest manifest that is read, in bytes.
const MOST: u64 = 1 << 18;

/// The images that hold the runtime of .NET and nothing to build with.
const DOTNET: [&str; 2] = ["mcr.microsoft.com/dotnet/aspnet", "mcr.microsoft.com/dotnet/runtime"];

/// What may make a program of .NET run on another version, or run without it.
const DOTNET_CHOICES: [&str; 9] = [
    "TargetFrameworks",
    "RollForward",
    "SelfContained",
    "roll-forward",
    "ROLL_FORWARD",
    "self-contained",
    "PublishAot",
    "--framework",
    " -f net",
];

/// The images that hold a runtime of Java, whose tags begin with its version.
const JAVA: [&str; 3] = ["eclipse-temurin", "openjdk", "amazoncorretto"];

/// The program that runs those of Java.
const JAVA_PROGRAM: &str = "java";

/// The keys of a `pom.xml` that say for which version the program is compiled, the one that counts most first.
const JAVA_KEYS: [&str; 3] = ["maven.compiler.release", "maven.compiler.target", "java.version"];

fn check(cx: &Cx<'_>, found: &mut Findings) {
    if cx.context.is_known() && cx.context.files().complete {
        let last = cx.model.stages.iter().filter(|stage| !cx.model.is_parent(stage.index));
        found.extend(last.filter_map(|stage| dotnet(cx, stage).or_else(|| java(cx, stage))));
    }
}

/// The command that a stage starts in exec form, and the place of its words.
fn started<'a>(cx: &Cx<'a>, stage: &Stage) -> Option<(&'a Command, Span)> {
    let last = |kind: Keyword| cx.model.last_of(stage, kind);
    let (index, _) = last(Keyword::Entrypoint).or_else(|| last(Keyword::Cmd))?;
    let invocation = cx.answers.model.invocation(index).filter(|it| it.form == InvocationForm::Exec)?;
    let command = invocation.script.commands.first().filter(|command| command.wrappers.is_empty())?;
    Some((command, command.words_span()?))
}

/// `ENTRYPOINT ["dotnet", "App.dll"]` of a project for another version of .NET than the image has.
fn dotnet(cx: &Cx<'_>, stage: &Stage) -> Option<Finding> {
    let root = cx.model.root(stage.index)?;
    let own = DOTNET.iter().find_map(|image| root.base.version_of(image)).filter(|own| own.len() > 1)?;
    let (command, span) = started(cx, stage)?;
    let program = path::split(command.arguments().first()?.literal()?).1.strip_suffix(".dll")?;
    let project = format!("{program}.csproj");
    let file = &cx.context.only_file_called(&project)?.path;
    let text = read(cx, file)?;
    let shared = cx.context.files_called(["Directory.*"]);
    let mut shared = shared.into_iter().map(|file| read(cx, &file.path));
    let chooses = |text: &str| DOTNET_CHOICES.iter().any(|word| text.contains(word));
    if chooses(&text) || chooses(cx.source.text()) || shared.any(|text| text.is_none_or(|text| chooses(&text))) {
        return None;
    }
    let asked = value(&text, "TargetFramework")?;
    let wanted = numbers(asked.strip_prefix("netcoreapp").or_else(|| asked.strip_prefix("net"))?)?;
    // A newer minor version of the same major one runs it.
    if wanted.len() < 2 || wanted[0] == own[0] && wanted[1] <= own[1] {
        return None;
    }
    let (wanted, have) = (shown(&wanted[..2]), shown(&own[..2]));
    let message = format!("`{program}.dll` does not start: `{file}` asks for .NET {wanted}, and this image has {have}");
    let finding = cx.finding(root.image_span, message).also(span, "started here");
    Some(finding.help(format!("use the image with the tag `{wanted}`, or change `{file}`")))
}

/// `CMD ["java", "-jar", "app.jar"]` of a project that is compiled for a newer Java than the image has.
fn java(cx: &Cx<'_>, stage: &Stage) -> Option<Finding> {
    let root = cx.model.root(stage.index)?;
    let own = *JAVA.iter().find_map(|image| root.base.version_of(image))?.first()?;
    let (command, span) = started(cx, stage).filter(|(command, _)| command.words[0].is(JAVA_PROGRAM))?;
    let builds = cx.source.text().contains("mvn") && command.words.iter().any(|word| word.is("-jar"));
    let file = &cx.context.only_file_called("pom.xml").filter(|_| builds && stage.index > 0)?.path;
    let text = read(cx, file)?;
    let key = JAVA_KEYS.iter().find(|key| text.contains(&format!("<{key}>")))?;
    // An option or a plugin may say otherwise.
    if cx.source.text().contains("-D") || text.contains("<release>") || text.contains("<profile>") {
        return None;
    }
    let asked = value(&text, key)?;
    let wanted: u32 = asked.strip_prefix("1.").unwrap_or(asked).parse().ok()?;
    let message = format!(
        "`java` does not run the program: `{file}` compiles it for Java {wanted}, and this image has Java {own}"
    );
    let finding = (wanted > own).then(|| cx.finding(root.image_span, message).also(span, "started here"))?;
    Some(finding.help(format!("use an image with Java {wanted}, or change `{file}`")))
}

fn read(cx: &Cx<'_>, file: &str) -> Option<String> {
    String::from_utf8(cx.context.read(file, MOST)?).ok()
}

/// The text of the only element with this name.
fn value<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(&format!("<{name}>"))?;
    let (value, rest) = rest.split_once(&format!("</{name}>"))?;
    (!rest.contains(&format!("<{name}>"))).then_some(value.trim())
}

fn numbers(text: &str) -> Option<Vec<u32>> {
    text.split('.').map(|part| part.parse().ok()).collect()
}

fn shown(version: &[u32]) -> String {
    version.iter().map(u32::to_string).collect::<Vec<_>>().join(".")
}
