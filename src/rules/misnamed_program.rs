use super::{Cx, Findings, rule};
use crate::context::path;
use crate::finding::Finding;
use crate::model::{InvocationForm, Stage, Target, Transfer, Via};
use crate::syntax::Keyword;
use crate::text::closest;

rule!("misnamed-program", check);

/// The program that runs others of .NET.
const DOTNET: &str = "dotnet";

/// The largest manifest that is read, in bytes.
const MOST: u64 = 1 << 18;

fn check(cx: &Cx<'_>, found: &mut Findings) {
    if !cx.context.is_known() || !cx.context.files().complete {
        return;
    }
    for (index, _) in cx.file.instructions.iter().enumerate() {
        if let Some(transfer) = cx.model.transfer(index).filter(|transfer| transfer.from.is_some()) {
            found.extend(cargo(cx, index, transfer));
        }
    }
    let last = cx.model.stages.iter().filter(|stage| !cx.model.is_parent(stage.index));
    found.extend(last.filter_map(|stage| dotnet(cx, stage)));
}

/// `COPY --from=build /src/target/release/NAME` of a package with another name.
fn cargo(cx: &Cx<'_>, index: usize, transfer: &Transfer) -> Option<Finding> {
    let (source, name) = transfer.sources.iter().find_map(|source| {
        let path = source.value.known()?;
        let (directory, name) = path::split(path);
        let is_release = directory.ends_with("/release") && directory.contains("/target/");
        (is_release && !name.is_empty() && !name.contains(['*', '.', '['])).then(|| (source, name.to_owned()))
    })?;
    let manifest = String::from_utf8(cx.context.read("Cargo.toml", MOST)?).ok()?;
    let table = manifest.parse::<toml::Table>().ok()?;
    let package = table.get("package")?.get("name")?.as_str()?;
    let own = ["workspace", "bin", "lib", "example"].iter().any(|key| table.contains_key(*key));
    let has_others = cx.context.exists("src/bin") || cx.context.exists("build.rs") || !cx.context.exists("src/main.rs");
    let manifests = cx.context.files_called(["Cargo.toml"]).len();
    if own || has_others || manifests != 1 || name == package {
        return None;
    }
    let mut references = cx.model.references.iter();
    let reference = references.find(|reference| reference.instruction == index && reference.via == Via::Copy)?;
    let Target::Stage(stage) = reference.target else { return None };
    let stage = cx.model.stages.get(stage)?;
    // A `RUN` may rename it, or build another package.
    let is_built = |at: usize| {
        let text = cx.source.slice(cx.model.instruction(at).span);
        cx.model.instruction(at).kind == Keyword::Run && text.contains("cargo build") && !text.contains(&name)
    };
    let may_rename = |at: usize| {
        let instruction = cx.model.instruction(at);
        let text = cx.source.slice(instruction.span);
        let is_other = instruction.kind == Keyword::Run && (cx.runs_unknown(at) || text.contains("git clone"));
        is_other || instruction.kind == Keyword::Run && text.contains(&name)
    };
    let all: Vec<usize> = cx.model.before(stage.instructions.end).collect();
    if !all.iter().any(|at| is_built(*at)) || all.iter().any(|at| may_rename(*at)) {
        return None;
    }
    let message =
        format!("this `COPY` fails: the package in `Cargo.toml` is called `{package}`, and so is its program");
    Some(cx.finding(source.span, message).help(format!("write `{package}` instead of `{name}`")))
}

/// `ENTRYPOINT ["dotnet", "X.dll"]` where no project is called X.
fn dotnet(cx: &Cx<'_>, stage: &Stage) -> Option<Finding> {
    let last = |kind: Keyword| cx.model.last_of(stage, kind);
    let (index, _) = last(Keyword::Entrypoint).or_else(|| last(Keyword::Cmd))?;
    let invocation = cx.model.invocation(index).filter(|it| it.form == InvocationForm::Exec)?;
    let command = invocation.script.commands.first().filter(|command| command.words[0].is(DOTNET))?;
    let word = command.words.get(1)?;
    let program = path::split(word.literal()?).1.strip_suffix(".dll")?;
    let projects = cx.context.files_called(["*.csproj", "*.fsproj", "*.vbproj"]);
    let projects: Vec<&str> = projects.into_iter().map(|file| file.path.as_str()).collect();
    let read = |path: &str| cx.context.read(path, MOST).and_then(|bytes| String::from_utf8(bytes).ok());
    let settings = cx.context.files_called(["Directory.*"]);
    let settings = settings.into_iter().map(|file| file.path.as_str());
    let names_assembly = |path: &str| read(path).is_none_or(|text| text.contains("AssemblyName"));
    let stem = |path: &&str| path::split(path).1.rsplit_once('.').map_or("", |(stem, _)| stem).to_owned();
    let names: Vec<String> = projects.iter().map(stem).collect();
    let is_guess = cx.context.build.chosen.is_guess() && names.len() > 1;
    let is_named = is_guess || names.iter().any(|name| name == program) || names.is_empty();
    if is_named || projects.iter().copied().chain(settings).any(names_assembly) {
        return None;
    }
    // All of it comes from a stage that publishes the project, under no other name.
    let text = cx.source.text();
    let mentions = text.matches(&format!("{program}.dll")).count() > 1 || text.contains("AssemblyName");
    let fetches = ["git clone", "curl ", "wget ", "ADD http"].iter().any(|word| text.contains(word));
    let publishes = text.contains("dotnet publish") || text.contains("dotnet build");
    if mentions || fetches || !publishes {
        return None;
    }
    let message = format!("`{program}.dll` does not exist: no project in the build context is called `{program}`");
    let finding = cx.finding(word.span, message);
    let near =
        if let [only] = &names[..] { Some(only.as_str()) } else { closest(program, names.iter().map(String::as_str)) };
    Some(match near {
        Some(near) => finding.help(format!("write `{near}.dll`")),
        None => finding.help("write the name of the project that is published"),
    })
}
