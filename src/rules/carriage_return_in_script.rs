use super::{Cx, Findings, rule};

rule!("carriage-return-in-script", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for ran in cx.ran_files() {
        let mended = ["dos2unix", "sed ", "tr -d", "\\r"].iter().any(|word| ran.later.contains(word));
        let Some(text) = cx.script_text(&ran).filter(|text| text.starts_with("#!") && !mended) else { continue };
        let Some(line) = text.split_inclusive('\n').next().filter(|line| line.ends_with("\r\n")) else { continue };
        let message =
            format!("`{}` has the line ends of Windows: there is no `{}\\r`", ran.path, line.trim_end()[2..].trim());
        let finding = cx.finding(ran.span, message).also(ran.copied, "copied as it is");
        found.push(finding.help("keep it with `text eol=lf` in `.gitattributes`"));
    }
}
