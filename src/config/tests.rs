//! Configuration files, by what they say.

use super::*;
use crate::context::Memory;
use crate::setting::Kind;
use crate::setting::Setting;

const NAMES: [&str; 5] = ["untagged-base-image", "missing-assume-yes", "DL3006", "security", "all"];

const OPTIONS: &[Setting] =
    &[Setting { name: "registries", kind: Kind::Array(&Kind::Text), default: "[]", doc: "Trusted registries." }];

fn vocabulary() -> Vocabulary<'static> {
    let options = &|rule: &str| if rule == "untagged-base-image" { OPTIONS.to_vec() } else { Vec::new() };
    Vocabulary { names: &NAMES, options }
}

fn parse(text: &str) -> Result<File, Vec<Problem>> {
    let source = Arc::new(Source::from_text("trimtab.toml", text));
    File::parse(&source, Path::new("/repo"), &vocabulary())
}

/// A preset that says its name.
fn preset(name: &str) -> Layer {
    let severities = [(name.to_owned(), Placed::default(Level::Off))].into();
    Layer { unasked: Some(vec![Placed::default(name.to_owned())]), severities, ..Layer::default() }
}

fn texts(values: &[Placed<String>]) -> Vec<&str> {
    values.iter().map(|value| value.value.as_str()).collect()
}

/// Each problem is (the text of its span, message, help).
#[track_caller]
fn refused(text: &str, expected: &[(&str, &str, &str)]) {
    let problems = parse(text).expect_err("the file is refused");
    let told: Vec<(&str, &str, &str)> = problems
        .iter()
        .map(|Problem { source, finding }| {
            let word = source.slice(finding.span);
            (&text[text.find(word).unwrap()..][..word.len()], &*finding.message, finding.help.as_deref().unwrap_or(""))
        })
        .collect();
    assert_eq!(told, expected);
}

#[test]
fn every_key_is_read() {
    let file = parse(
        r#"
select = ["security", "DL3006"]
ignore = ["missing-assume-yes"]
pedantic = true
fail-on = "never"
exclude = ["vendor/", "*.tmpl"]
context = "app"

[severity]
untagged-base-image = "error"
missing-assume-yes = "off"

[rules.untagged-base-image]
registries = ["example.org"]

[tools.mypkg]
commands = ["mypkg"]

[[overrides]]
paths = ["/ci/**"]
pedantic = false
ignore = ["DL3006"]
severity = { untagged-base-image = "style" }
"#,
    )
    .unwrap();
    let config = Config::settle(Some(&file), Path::new("/repo/Dockerfile"), &Layer::default(), preset);
    assert_eq!(texts(config.select.as_deref().unwrap()), ["security", "DL3006"]);
    assert_eq!(texts(&config.ignore), ["missing-assume-yes"]);
    assert!(config.pedantic.value);
    assert_eq!(config.fail_on.value, Threshold::Never);
    assert_eq!(config.context.as_ref().unwrap().value, Path::new("/repo/app"));
    assert_eq!(config.severities[0]["untagged-base-image"].value, Level::On(Severity::Error));
    assert_eq!(config.severities[0]["missing-assume-yes"].value, Level::Off);
    let registries = &config.options[0]["untagged-base-image"]["registries"];
    assert!(matches!(&registries.value, Value::Array(values) if values.len() == 1));
    assert!(config.tools().tool("mypkg").is_some() && config.tools().tool("apt-get").is_some());
    assert!(Config::default().tools().tool("mypkg").is_none());
    for (path, excluded) in [("vendor/x/Dockerfile", true), ("a/Dockerfile.tmpl", true), ("a/Dockerfile", false)] {
        assert_eq!(file.exclude.contain(&Path::new("/repo").join(path)), excluded, "{path}");
    }
    assert!(!file.exclude.contain(Path::new("/elsewhere/vendor/Dockerfile")));
}

#[test]
fn later_layers_win_and_know_their_place() {
    let file = parse(
        "ignore = [\"security\"]\npedantic = true\n[severity]\nDL3006 = \"error\"\n\n[[overrides]]\npaths = [\"ci/\"]\n\
         pedantic = false\nignore = [\"DL3006\"]\nseverity = { DL3006 = \"info\" }\n",
    )
    .unwrap();
    let command_line = Layer {
        select: Some(vec![Placed::command_line("all".to_owned())]),
        ignore: vec![Placed::command_line("missing-assume-yes".to_owned())],
        ..Layer::default()
    };
    let config = Config::settle(Some(&file), Path::new("/repo/ci/Dockerfile"), &command_line, preset);
    assert_eq!(texts(config.select.as_deref().unwrap()), ["all"]);
    assert_eq!(texts(&config.ignore), ["security", "DL3006", "missing-assume-yes"]);
    let places: Vec<String> = config.ignore.iter().map(|name| name.place.to_string()).collect();
    assert_eq!(places, ["trimtab.toml:1", "trimtab.toml:9", "the command line"]);
    assert_eq!((config.pedantic.value, config.pedantic.place.to_string().as_str()), (false, "trimtab.toml:8"));
    assert_eq!(config.severities[1]["DL3006"].value, Level::On(Severity::Info));
    let elsewhere = Config::settle(Some(&file), Path::new("/repo/Dockerfile"), &Layer::default(), preset);
    assert_eq!((elsewhere.pedantic.value, elsewhere.ignore.len()), (true, 1));
    assert_eq!(elsewhere.fail_on.place.to_string(), "the default");
}

#[test]
fn a_preset_lies_beneath_everything() {
    let file = parse(
        "preset = \"hadolint\"\n[severity]\nDL3006 = \"error\"\n[[overrides]]\npaths = [\"ci/\"]\npreset = \"buildkit\"\n",
    );
    let file = file.unwrap();
    let beneath = |path: &str, command_line: &Layer| {
        let config = Config::settle(Some(&file), &Path::new("/repo").join(path), command_line, preset);
        assert!(config.severities[1].contains_key("DL3006") && config.select.is_none());
        assert_eq!(config.severities[0].keys().collect::<Vec<_>>(), texts(&config.unasked));
        config.unasked[0].value.clone()
    };
    assert_eq!(beneath("Dockerfile", &Layer::default()), "hadolint");
    assert_eq!(beneath("ci/Dockerfile", &Layer::default()), "buildkit");
    let pedantic = Layer { preset: Some(Placed::command_line("pedantic".to_owned())), ..Layer::default() };
    assert_eq!(beneath("ci/Dockerfile", &pedantic), "pedantic");
}

#[test]
fn unknown_keys_are_refused_at_their_place() {
    refused(
        "selct = []\n[[overrides]]\npath = []\n[severity]\nDL3007 = \"error\"\n[rules.untagged-base-image]\ntrusted = 1\n",
        &[
            ("selct", "unknown key `selct`", "did you mean `select`?"),
            ("path", "unknown key `path`", "did you mean `paths`?"),
            ("DL3007", "unknown rule `DL3007`", "did you mean `DL3006`?"),
            ("trusted", "unknown key `trusted`", "expected one of `registries`"),
        ],
    );
}

#[test]
fn wrong_values_are_refused_at_their_place() {
    refused(
        "select = \"security\"\nignore = [1]\npedantic = \"yes\"\nfail-on = \"warn\"\nexclude = [\"a{\"]\n         [severity]\nDL3006 = \"loud\"\n[rules.missing-assume-yes]\n",
        &[
            ("\"security\"", "`select` must be an array of names of rules, not a string", ""),
            ("1", "`ignore` must be the name of a rule, not an integer", ""),
            ("\"yes\"", "`pedantic` must be true or false, not a string", ""),
            (
                "\"warn\"",
                "invalid value `warn` for `fail-on`",
                "expected one of `error`, `warning`, `info`, `style`, `never`",
            ),
            (
                "\"a{\"",
                "`a{` is not a valid pattern: unclosed alternate group; missing '}' (maybe escape '{' with '[{]'?)",
                "",
            ),
            (
                "\"loud\"",
                "invalid value `loud` for `DL3006`",
                "expected one of `error`, `warning`, `info`, `style`, `off`",
            ),
            ("missing-assume-yes", "`missing-assume-yes` has no options", ""),
        ],
    );
}

#[test]
fn tables_of_tools_are_refused_at_their_place() {
    refused(
        "[tools.x]\ncommands = [\"x\"]\nflgs = []\nflags.vale = []\nroles.removes = true\nreads.scripts.fil = \"\"\n",
        &[
            ("flgs", "unknown key `flgs`", "did you mean `flags`?"),
            ("vale", "unknown key `vale`", "did you mean `value`?"),
            ("true", "`removes` must be an array of strings, not a boolean", ""),
            ("fil", "unknown key `fil`", "did you mean `file`?"),
        ],
    );
    refused("[tools.x]\n[tools.y]\ncommands = []\n", &[("[tools.x]", "missing field `commands`", "")]);
    refused("tools = []\n", &[("[]", "`tools` must be a table, not an array", "")]);
}

#[test]
fn broken_toml_is_refused_at_its_place() {
    let problems = parse("select = [\"all\"\npedantic = true\n").unwrap_err();
    assert!(!problems.is_empty());
    let source = Arc::new(Source::new("trimtab.toml", b"a = \"\xff\"".to_vec()).unwrap());
    let problems = File::parse(&source, Path::new("/"), &vocabulary()).unwrap_err();
    assert_eq!(problems[0].source.slice(problems[0].finding.span), "\u{1a}");
}

#[test]
fn the_nearest_file_wins_up_to_the_repository() {
    let found = |folder: &str, files: &[&str]| {
        let world = Memory::new(files.iter().map(|file| (file, "")));
        find(Path::new(folder), &world).map(|(path, _)| path.to_string_lossy().into_owned())
    };
    let files = ["/trimtab.toml", "/r/.git", "/r/a/trimtab.toml", "/s/trimtab.toml", "/s/.git"];
    assert_eq!(found("/r/a/b", &files).as_deref(), Some("/r/a/trimtab.toml"));
    assert_eq!(found("/r/b", &files), None);
    assert_eq!(found("/s/x", &files).as_deref(), Some("/s/trimtab.toml"));
    assert_eq!(found("/t", &files).as_deref(), Some("/trimtab.toml"));
}

#[test]
fn the_defaults_of_the_table_are_the_defaults() {
    let set = SETTINGS.iter().filter(|setting| !setting.default.is_empty());
    let lines: Vec<String> = set.map(|setting| format!("{} = {}\n", setting.name, setting.default)).collect();
    let written = Config::of(parse(&lines.concat()).unwrap().layer);
    let unset = Config::default();
    assert_eq!(written.fail_on.value, unset.fail_on.value);
    assert_eq!(written.pedantic.value, unset.pedantic.value);
    assert!(
        written.ignore.is_empty()
            && written.severities.iter().all(BTreeMap::is_empty)
            && written.options.iter().all(BTreeMap::is_empty)
    );
    assert!(SETTINGS.iter().all(|setting| setting.doc.ends_with('.')));
}

#[test]
fn the_schema_knows_rules_and_their_options() {
    let schema = schema(&vocabulary());
    assert_eq!(schema["properties"]["fail-on"]["default"], "warning");
    assert_eq!(schema["additionalProperties"], false);
    let options = &schema["properties"]["rules"]["properties"]["untagged-base-image"]["properties"];
    assert_eq!(options["registries"]["items"]["type"], "string");
    assert!(reference(SETTINGS).contains("- `pedantic` (true or false, default `false`): Also run"));
}
