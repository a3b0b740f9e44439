use super::{Cx, Findings, rule};
use crate::context::path;
use crate::finding::Finding;
use crate::model::{Base, InvocationForm, Stage};
use crate::syntax::Keyword;

rule!("missing-web-framework", check);

/// The program that runs others of .NET.
const DOTNET: &str = "dotnet";

/// The largest project that is read, in bytes.
const MOST: u64 = 1 << 18;

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let stages = cx.model.stages.iter().filter(|stage| cx.context.is_known() && !cx.model.is_parent(stage.index));
    found.extend(stages.filter_map(|stage| plain(cx, stage)));
}

/// A web program of .NET in an image without ASP.NET Core.
fn plain(cx: &Cx<'_>, stage: &Stage) -> Option<Finding> {
    let root = cx.named_root(stage)?;
    let Base::Image(image) = &root.base else { return None };
    if image.familiar() != "mcr.microsoft.com/dotnet/runtime" {
        return None;
    }
    let last = |kind: Keyword| cx.model.last_of(stage, kind);
    let (index, _) = last(Keyword::Entrypoint).or_else(|| last(Keyword::Cmd))?;
    let invocation = cx.model.invocation(index).filter(|it| it.form == InvocationForm::Exec)?;
    let command = invocation.script.commands.first().filter(|command| command.words[0].is(DOTNET))?;
    let program = path::split(command.words.get(1)?.literal()?).1.strip_suffix(".dll")?;
    let name = format!("{program}.csproj");
    let project = cx.context.only_file_called(&name)?;
    let text = String::from_utf8(cx.context.read(&project.path, MOST)?).ok()?;
    let is_web =
        text.contains("Sdk=\"Microsoft.NET.Sdk.Web\"") || text.contains("Include=\"Microsoft.AspNetCore.App\"");
    // The framework may come along with the program, or from another image.
    let brings = |text: &str| {
        let lower = text.to_lowercase();
        ["self-contained", "selfcontained", "publishaot", "--sc ", "aspnet"].iter().any(|word| lower.contains(word))
    };
    if !is_web || brings(&text.replace("Microsoft.AspNetCore.App", "")) || brings(cx.source.text()) {
        return None;
    }
    let message = format!("`{}` does not contain ASP.NET Core, so the container does not start", image.text);
    let finding = cx.finding(root.image_span, message).also(command.words_span()?, "a web program");
    Some(finding.help(format!("use `{}`", image.text.replacen("dotnet/runtime", "dotnet/aspnet", 1))))
}
