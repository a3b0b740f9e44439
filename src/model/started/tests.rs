use crate::context::Context;
use crate::model::{Inputs, Knowledge, Model};
use crate::shell::Word;
use crate::shell::tools::Tools;
use crate::syntax::parse;

use super::Started;

fn started(files: &[(&str, &str)], text: &str) -> Vec<Started> {
    let context = Context::memory(files.iter().copied());
    let dockerfile = parse(text);
    let model = Model::new(text, &dockerfile, &Inputs::default());
    let knowledge = Knowledge { tools: Tools::builtin(), context: &context };
    model.started(model.steps.len() - 1, knowledge).to_vec()
}

/// What the last `RUN` of a file starts: each command with its directory, where that is another than `/app`.
fn commands(files: &[(&str, &str)], text: &str) -> Vec<String> {
    let all = started(files, text);
    let shown = |started: &Started| {
        let ran = started.commands.iter().map(|ran| {
            let words = ran.command.words.iter().map(Word::value).collect::<Vec<_>>().join(" ");
            let directory = match ran.directory.as_deref() {
                Some("/app") => String::new(),
                other => format!(" @ {}", other.unwrap_or("?")),
            };
            format!("{words}{directory}")
        });
        ran.chain(started.gaps.iter().map(|gap| format!("? {gap}"))).collect::<Vec<_>>()
    };
    all.iter().flat_map(shown).collect()
}

#[track_caller]
fn check(files: &[(&str, &str)], run: &str, expected: &[&str]) {
    let text = format!("FROM debian\nWORKDIR /app\nCOPY . .\n{run}\n");
    assert_eq!(commands(files, &text), expected, "{run}");
}

#[test]
fn scripts_are_followed_where_a_copy_brought_them() {
    let files = [
        (
            "scripts/deps.sh",
            "#!/bin/sh\nset -e\napt-get update && apt-get install -y git\ncd \"$(dirname \"$0\")/..\"\nnpm ci\n",
        ),
        ("scripts/both.sh", "#!/usr/bin/env bash\n./scripts/deps.sh\nbash scripts/deps.sh\n"),
        ("scripts/loop.sh", ". scripts/loop.sh\n./scripts/loop.sh\n"),
        ("tool.py", "#!/usr/bin/env python3\n"),
    ];
    let deps = ["apt-get update", "apt-get install -y git", "npm ci"];
    for run in [
        "RUN ./scripts/deps.sh",
        "RUN chmod +x scripts/*.sh && scripts/deps.sh",
        "RUN sh -x scripts/deps.sh",
        "RUN cd scripts && ../scripts/deps.sh",
        "RUN [\"/app/scripts/deps.sh\"]",
        "RUN . scripts/deps.sh",
        "RUN <<EOF\n#!/bin/bash\nscripts/deps.sh\nEOF",
    ] {
        let text = format!("FROM debian\nWORKDIR /app\nCOPY . .\n{run}\n");
        let found = commands(&files, &text);
        assert!(
            found.len() == 3 && found.iter().zip(deps).all(|(found, it)| found.starts_with(it)),
            "{run}: {found:?}"
        );
    }
    check(&files, "RUN ./scripts/both.sh", &[deps, deps].concat());
    check(&files, "RUN ./tool.py; ./missing.sh; python tool.py", &[]);
    let inside = ["apt-get update @ /app/scripts", "apt-get install -y git @ /app/scripts", "npm ci"];
    check(&files, "RUN (cd scripts && ./deps.sh) && (cd scripts && ./deps.sh)", &[inside, inside].concat());
    let bare = |text: &str| commands(&files, text);
    assert_eq!(bare("FROM debian\nCOPY scripts/deps.sh /usr/local/bin/deps\nRUN deps").len(), 3);
    assert_eq!(bare("FROM debian\nCOPY scripts/deps.sh /tmp/\nRUN /tmp/deps.sh").len(), 3);
    assert_eq!(bare("FROM debian\nRUN --mount=type=bind,source=scripts,target=/s /s/deps.sh").len(), 3);
    assert_eq!(bare("FROM debian\nRUN ./scripts/deps.sh").len(), 0);
}

#[test]
fn what_may_have_changed_is_said() {
    let files = [("a.sh", "npm ci\n"), ("fix.patch", "")];
    for before in ["sed -i s/x/y/ a.sh", "echo x >> a.sh", "find . -name '*.sh' | xargs sed -i s/a/b/", "frob a.sh"] {
        check(
            &files,
            &format!("RUN {before} && ./a.sh"),
            &[
                "npm ci",
                &format!(
                    "? a.sh, which `{}` may change",
                    match before {
                        _ if before.starts_with("find") => "sed",
                        _ => before.split(' ').next().unwrap_or_default(),
                    }
                ),
            ],
        );
    }
    for before in ["chmod +x a.sh", "ls a.sh", "sed -i 's/\\r$//' a.sh", "test -f a.sh", "npm ci"] {
        check(&files, &format!("RUN {before}\nRUN ./a.sh"), &["npm ci"]);
    }
    check(&files, "COPY --from=x /y /app/a.sh\nRUN ./a.sh", &["npm ci", "? a.sh, which `COPY` may change"]);
}

#[test]
fn targets_of_make_are_followed() {
    let makefile = "PIP ?= pip3\nSRC := $(wildcard *.py)\nDIR = client\n.PHONY: deps all\nall: deps build\n\ndeps: venv ## install\n\t@$(PIP) install -r requirements.txt\n\t-cd $(DIR) && npm ci\n\nvenv:\n\tpython3 -m venv /venv\nbuild: $(SRC)\n\tgo build -o $@ .\nsub:\n\t$(MAKE) -C lib deps\nversion:\n\techo $(shell git describe) $$HOME\n";
    let files = [
        ("Makefile", makefile),
        ("lib/Makefile", "include ../common.mk\ndeps: tools\n"),
        ("common.mk", "tools:\n\tgem install $(GEM)\n"),
    ];
    let deps = ["python3 -m venv /venv", "pip3 install -r requirements.txt", "npm ci @ /app/client"];
    check(&files, "RUN make deps", &deps);
    check(&files, "RUN make -s deps PIP=uv", &[deps[0], "uv install -r requirements.txt", deps[2]]);
    check(&files, "RUN make", &[&deps[..], &["go build -o build .", "? make …"]].concat());
    check(&files, "RUN make sub GEM=x", &["gem install ${_} @ /app/lib"]);
    check(&files, "RUN make version", &["echo ${_} ${HOME}", "? $(shell git describe)"]);
    check(&files, "RUN make missing", &["? make missing"]);
    check(&[("Makefile", "a: b\nb: a\n\tmake a\n")], "RUN make a", &["? Makefile"]);
    check(&files, "RUN cd /srv && make deps", &[]);
}

#[test]
fn scripts_of_manifests_and_recipes_are_followed() {
    let package = r#"{"scripts": {"prebuild": "rm -rf dist", "build": "tsc", "deps": "npm ci && npm run build", "x": "./deps.sh"}}"#;
    let composer =
        r#"{"scripts": {"setup": ["@composer install", "@php artisan x", "A\\B::c", "@other"], "other": "npm ci"}}"#;
    let just = "v := \"3\"\ndefault: deps\n\ndeps kind=\"dev\": base\n    @npm ci --omit={{kind}} {{v}}\n\nbase:\n    #!/bin/bash\n    cd client\n    npm ci\n";
    let files =
        [("package.json", package), ("composer.json", composer), ("justfile", just), ("deps.sh", "pip install x\n")];
    check(&files, "RUN npm run build -- --watch", &["rm -rf dist", "tsc --watch"]);
    check(&files, "RUN yarn deps", &["npm ci", "rm -rf dist", "tsc"]);
    check(&files, "RUN pnpm run x && npm run missing", &["pip install x"]);
    check(&files, "RUN composer run-script setup", &["composer install", "php artisan x", "npm ci", "? A\\B::c"]);
    check(&files, "RUN just", &["npm ci @ /app/client", "npm ci --omit=dev 3"]);
    check(&files, "RUN just deps prod", &["npm ci @ /app/client", "npm ci --omit=prod 3"]);
    check(&files, "RUN npm run build -w a && yarn workspace a build", &[]);
}

#[test]
fn hostile_files_are_bounded() {
    let deep: String = (0..200).map(|at| format!("t{at}: t{}\n\techo {at}\n", at + 1)).collect::<Vec<_>>().concat();
    let wide: String = (0..400).map(|at| format!("./s{at}.sh\n")).collect::<Vec<_>>().concat();
    let scripts: Vec<(String, String)> = (0..400).map(|at| (format!("s{at}.sh"), wide.clone())).collect();
    let mut files: Vec<(&str, &str)> = scripts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    files.push(("Makefile", &deep));
    let all = "FROM debian\nWORKDIR /app\nCOPY . .\nRUN ";
    for run in ["make t0", "./s0.sh"] {
        let found = started(&files, &format!("{all}{run}\n"));
        assert!(!found[0].gaps.is_empty() && found[0].commands.len() <= 2_000, "{run}");
    }
    let huge = "true\n".repeat(200_000);
    assert!(started(&[("a.sh", huge.as_str())], &format!("{all}./a.sh\n")).is_empty());
    let doubling = "X=aaaaaaaa\n".to_owned() + &"X=$X$X\n".repeat(64) + "echo $X\n";
    assert_eq!(commands(&[("a.sh", doubling.as_str())], &format!("{all}./a.sh\n")), ["echo ${X}"]);
}
