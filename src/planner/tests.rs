use crate::config::Config;
use crate::context::Context;
use crate::finding::Safety;
use crate::lint::lint;
use crate::text::Source;

mod sources;

const RULES: [&str; 5] = [
    "sources-before-install",
    "packages-after-sources",
    "fused-install",
    "missing-fetch-step",
    "volatile-arg-before-use",
];

/// What comes of the first move of an install in a file, and how far it can be trusted; `None` where there is none.
fn first_move(text: &str) -> Option<(Safety, String)> {
    let files = [
        ("package.json", r#"{ "name": "shop" }"#),
        ("package-lock.json", "{}"),
        ("requirements.txt", "flask==3.1.0\n"),
        ("app.py", "print()\n"),
        ("settings.md", ""),
        ("api/go.mod", "module example.org/api\ngo 1.24\nrequire golang.org/x/text v0.30.0\n"),
        ("api/go.sum", "golang.org/x/text v0.30.0 h1:x=\n"),
        ("api/main.go", "package main\n"),
        ("api/Makefile", "shop:\n\tCGO_ENABLED=0 go build -o /shop\n"),
        ("Makefile", "all:\n\tcc -o app *.c\n"),
    ];
    let source = Source::from_text("Dockerfile", text);
    let findings = lint(&source, &Context::memory(files), &Config::default()).findings;
    let moves = findings.iter().filter(|finding| RULES.contains(&finding.rule));
    let fix = moves.flat_map(|finding| &finding.fixes).next()?;
    let fixed = fix.edits.apply(text.as_bytes());
    Some((fix.safety, String::from_utf8(fixed).expect("the parts are text")))
}

#[track_caller]
fn moves(text: &str, safety: Safety, expected: &str) {
    let (found, fixed) = first_move(text).unwrap_or_else(|| panic!("nothing moves: {text}"));
    assert_eq!((found, fixed.as_str()), (safety, expected));
}

#[test]
fn named_packages_of_a_language_stand_above_sources() {
    moves(
        "FROM python:3.13\nWORKDIR /app\nCOPY . .\nRUN pip install gunicorn==23.0.0\n",
        Safety::Safe,
        "FROM python:3.13\nWORKDIR /app\nRUN pip install gunicorn==23.0.0\nCOPY . .\n",
    );
    moves(
        "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm install -g pm2@5.4.3\n",
        Safety::Safe,
        "FROM node:22\nWORKDIR /app\nRUN npm install -g pm2@5.4.3\nCOPY . .\n",
    );
}

#[test]
fn settings_go_along() {
    moves(
        "FROM node:22\nCOPY . /app\nENV NODE_ENV=production\nWORKDIR /app\nRUN npm ci\n",
        Safety::Safe,
        "FROM node:22\nCOPY package.json package-lock.json /app/\nENV NODE_ENV=production\nWORKDIR /app\nRUN npm ci\nCOPY . /app\n",
    );
}

#[test]
fn settings_of_the_user_go_along() {
    let files = |home: &str, install: &str| {
        format!("FROM node:22\nWORKDIR /app\nCOPY . .\nCOPY settings.md {home}\n{install}\n")
    };
    moves(
        &files("/root/.npmrc", "RUN npm ci"),
        Safety::Safe,
        "FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nCOPY settings.md /root/.npmrc\nRUN npm ci\nCOPY . .\n",
    );
    moves(
        &files("/etc/pip.conf", "RUN pip install -r requirements.txt"),
        Safety::Safe,
        "FROM node:22\nWORKDIR /app\nCOPY requirements.txt ./\nCOPY settings.md /etc/pip.conf\nRUN pip install -r requirements.txt\nCOPY . .\n",
    );
    moves(
        &files("/srv/start.sh", "RUN npm ci"),
        Safety::Safe,
        "FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\nCOPY settings.md /srv/start.sh\n",
    );
}

#[test]
fn a_part_of_a_run_goes_up() {
    moves(
        "FROM python:3.13\nWORKDIR /app\nCOPY . .\nRUN apt-get update && apt-get install -y git && make\n",
        Safety::Safe,
        "FROM python:3.13\nWORKDIR /app\nRUN apt-get update && apt-get install -y git\nCOPY . .\nRUN make\n",
    );
}

#[test]
fn packages_pass_what_is_not_known_if_somebody_looks() {
    let install = "RUN apt-get update && apt-get install -y git";
    let file = |between: &str| format!("FROM debian:12\nWORKDIR /app\nCOPY . .\n{between}\n{install}\n");
    for between in ["RUN ./generate --all", "RUN python app.py", "RUN frobnicate /srv", "RUN make && ./generate"] {
        let expected = format!("FROM debian:12\nWORKDIR /app\n{install}\nCOPY . .\n{between}\n");
        moves(&file(between), Safety::Unsafe, &expected);
    }
    for between in [
        "RUN ./generate > /etc/apt/sources.list.d/own.list",
        "RUN frobnicate --list /etc/apt/sources.list",
        "RUN curl -fsSL https://deb.example.org/setup | bash -",
    ] {
        let text = file(between);
        let above = format!("{install}\nCOPY . .");
        assert!(first_move(&text).is_none_or(|(_, fixed)| !fixed.contains(&above)), "{between}");
    }
}

#[test]
fn what_the_shell_hands_on_stays_together() {
    for between in ["export A=$(make version) &&", "A=1; f() { make; } ; f &&", "cd src && . ./env &&", "umask 077 &&"]
    {
        let text = format!(
            "FROM python:3.13\nWORKDIR /app\nCOPY . .\nRUN {between} apt-get update && apt-get install -y git && make\n"
        );
        let found = first_move(&text);
        assert!(found.as_ref().is_none_or(|(safety, _)| *safety < Safety::Safe), "{text}: {found:?}");
    }
}

#[test]
fn a_directory_of_its_own_hides_no_build() {
    for (to, build) in
        [("/root/src", "npm run build"), ("/opt/app", "make"), ("/home/me/app", "python setup.py install")]
    {
        let text =
            format!("FROM node:22\nWORKDIR {to}\nCOPY package*.json ./\nCOPY app.py ./\nRUN npm ci && {build}\n");
        let found = first_move(&text);
        let keeps = |fixed: &str| fixed.find("COPY app.py").unwrap_or(0) < fixed.find(build).unwrap_or(0);
        assert!(found.as_ref().is_none_or(|(_, fixed)| keeps(fixed)), "{text}: {found:?}");
        let text = format!("FROM node:22\nWORKDIR {to}\nCOPY . .\nRUN {build} && npm install -g pm2@5.4.3\n");
        let found = first_move(&text);
        assert!(
            found.as_ref().is_none_or(|(_, fixed)| fixed.find("COPY . .") < fixed.find(build)),
            "{text}: {found:?}"
        );
    }
}

#[test]
fn what_may_read_the_project_bars_the_way() {
    for command in ["./configure", "make", "python app.py", "sh setup.sh", "cp app.py /usr/bin/"] {
        let text = format!("FROM python:3.13\nWORKDIR /app\nCOPY . .\nRUN {command} && pip install gunicorn\n");
        let found = first_move(&text);
        assert!(found.as_ref().is_none_or(|(safety, _)| *safety < Safety::Safe), "{text}: {found:?}");
    }
}

#[test]
fn an_archive_of_the_network_passes_sources() {
    moves(
        "FROM debian:13\nCOPY . /app\nRUN curl -fsSL https://example.org/x.tgz -o /tmp/x.tgz && tar -xf /tmp/x.tgz -C /opt/x && apt-get install -y git\n",
        Safety::Safe,
        "FROM debian:13\nRUN curl -fsSL https://example.org/x.tgz -o /tmp/x.tgz && tar -xf /tmp/x.tgz -C /opt/x && apt-get install -y git\nCOPY . /app\n",
    );
}

#[test]
fn an_argument_goes_down_before_an_install_is_split() {
    moves(
        "FROM node:22\nARG GIT_SHA\nWORKDIR /app\nCOPY . .\nRUN npm ci\nRUN echo $GIT_SHA\n",
        Safety::Unsafe,
        "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\nARG GIT_SHA\nRUN echo $GIT_SHA\n",
    );
}

#[test]
fn what_a_build_downloads_is_fetched_first() {
    let rest = "FROM scratch\nCOPY --from=0 /shop /shop\n";
    let (head, build) = ("FROM golang:1.25\nWORKDIR /src\n", "RUN go build -o /shop\n");
    moves(
        &format!("{head}COPY api ./\n{build}{rest}"),
        Safety::Safe,
        &format!("{head}COPY api/go.mod api/go.sum ./\nRUN go mod download\nCOPY api ./\n{build}{rest}"),
    );
    moves(
        &format!("{head}COPY api ./\nCOPY --from=web /dist ./public/dist\n{build}{rest}"),
        Safety::Safe,
        &format!(
            "{head}COPY api/go.mod api/go.sum ./\nRUN go mod download\nCOPY api ./\nCOPY --from=web /dist ./public/dist\n{build}{rest}"
        ),
    );
    // A target of the Makefile builds.
    moves(
        &format!("{head}COPY api ./\nRUN make shop\n{rest}"),
        Safety::Safe,
        &format!("{head}COPY api/go.mod api/go.sum ./\nRUN go mod download\nCOPY api ./\nRUN make shop\n{rest}"),
    );
    // What it downloads is in the image.
    moves(
        &format!("{head}COPY api ./\n{build}"),
        Safety::Unsafe,
        &format!("{head}COPY api/go.mod api/go.sum ./\nRUN go mod download\nCOPY api ./\n{build}"),
    );
}

#[test]
fn a_fetch_uses_the_manifests_that_are_there() {
    let (head, rest) =
        ("FROM golang:1.25\nWORKDIR /src\n", "RUN go build -o /shop\nFROM scratch\nCOPY --from=0 /shop /shop\n");
    moves(
        &format!("{head}COPY api/go.mod api/go.sum ./\nCOPY api/main.go ./\n{rest}"),
        Safety::Safe,
        &format!("{head}COPY api/go.mod api/go.sum ./\nRUN go mod download\nCOPY api/main.go ./\n{rest}"),
    );
    // Those are of another project.
    let other = format!("{head}COPY api/go.mod api/go.sum /other/\nCOPY api/main.go ./\n{rest}");
    assert_eq!(first_move(&other), None);
}

#[test]
fn the_same_directory_again_is_no_obstacle() {
    let (head, install) = ("FROM python:3.13\nWORKDIR /app\n", "RUN pip install -r requirements.txt\n");
    moves(
        &format!("{head}COPY . .\nWORKDIR /app\n{install}"),
        Safety::Safe,
        &format!("{head}COPY requirements.txt ./\n{install}COPY . .\nWORKDIR /app\n"),
    );
    // It makes the directory again.
    let removed = first_move(&format!("{head}COPY . .\nRUN rm -r /app\nWORKDIR /app\n{install}"));
    assert!(removed.is_none_or(|(safety, _)| safety != Safety::Safe));
}

#[test]
fn a_search_path_goes_along_with_what_it_is_for() {
    let (head, path) =
        ("FROM mcr.microsoft.com/dotnet/sdk:10.0\nWORKDIR /source\n", "ENV PATH=\"$PATH:/root/.dotnet/tools\"\n");
    let installs = |path: &str| {
        format!("RUN dotnet tool install -g Microsoft.Playwright.CLI\n{path}RUN playwright install chromium\n")
    };
    moves(
        &format!(
            "{head}RUN dotnet tool install -g Microsoft.Playwright.CLI\nCOPY . .\nRUN dotnet publish -o /shop\n{path}RUN playwright install chromium\n"
        ),
        Safety::Unsafe,
        &format!("{head}{}COPY . .\nRUN dotnet publish -o /shop\n", installs(path)),
    );
    let other = "ENV PATH=/opt/tools\n";
    assert_eq!(
        first_move(&format!(
            "{head}RUN dotnet tool install -g Microsoft.Playwright.CLI\nCOPY . .\nRUN dotnet publish -o /shop\n{other}RUN playwright install chromium\n"
        )),
        None
    );
}

#[test]
fn another_directory_is_entered_and_left_again() {
    moves(
        "FROM golang:1.25\nWORKDIR /src\nCOPY . .\nWORKDIR /src/api\nRUN go mod download\nRUN go build -o /shop\n",
        Safety::Safe,
        "FROM golang:1.25\nWORKDIR /src\nCOPY api/go.mod api/go.sum ./api/\nWORKDIR /src/api\nRUN go mod download\nWORKDIR /src\nCOPY . .\nWORKDIR /src/api\nRUN go build -o /shop\n",
    );
    // Who makes the directory first would own it.
    let text = "FROM golang:1.25\nWORKDIR /src\nCOPY --chown=1000 . .\nWORKDIR /src/api\nRUN go mod download\n";
    assert!(first_move(text).is_none_or(|(safety, _)| safety < Safety::Safe));
}

#[test]
fn packages_stand_above_an_argument_of_each_build() {
    moves(
        "FROM debian:13\nENV A=1\nARG GIT_SHA\nENV SHA=$GIT_SHA\nRUN apt-get update && apt-get install -y git\nENV B=2\nRUN make\n",
        Safety::Safe,
        "FROM debian:13\nENV A=1\nRUN apt-get update && apt-get install -y git\nARG GIT_SHA\nENV SHA=$GIT_SHA\nENV B=2\nRUN make\n",
    );
}

#[test]
fn files_below_tmp_are_no_concern_of_packages() {
    let rest = "RUN apt-get update && apt-get install -y git";
    moves(
        &format!("FROM debian:13\nCOPY app.py /tmp/app.py\n{rest}\n"),
        Safety::Safe,
        &format!("FROM debian:13\n{rest}\nCOPY app.py /tmp/app.py\n"),
    );
    let cleaned = format!("FROM debian:13\nCOPY app.py /tmp/app.py\n{rest} && rm -rf /tmp/*\n");
    assert!(
        first_move(&cleaned).is_none_or(|(safety, fixed)| safety < Safety::Safe || fixed.ends_with("rm -rf /tmp/*\n"))
    );
}

#[test]
fn what_another_tool_builds_is_passed_with_a_doubt() {
    let text = "FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY api api\n\
                RUN npm run build\nCOPY requirements.txt ./\nRUN pip install -r requirements.txt\n";
    let (safety, fixed) = first_move(text).expect("a move");
    assert_eq!(safety, Safety::Unsafe);
    let install = "COPY requirements.txt ./\nRUN pip install -r requirements.txt\n";
    assert!(fixed.contains(&format!("{install}COPY api api\n")), "{fixed}");
}

#[test]
fn a_workspace_of_go_is_no_place_of_other_tools() {
    moves(
        "FROM golang:1.24\nCOPY . /go/src/app\nRUN npm install -g pnpm@8.9.2\n",
        Safety::Safe,
        "FROM golang:1.24\nRUN npm install -g pnpm@8.9.2\nCOPY . /go/src/app\n",
    );
}

#[test]
fn a_file_in_a_directory_of_the_system_is_one_file() {
    moves(
        "FROM python:3.13\nCOPY app.py /tmp\nRUN apt-get update && apt-get install -y git\n",
        Safety::Safe,
        "FROM python:3.13\nRUN apt-get update && apt-get install -y git\nCOPY app.py /tmp\n",
    );
}

#[test]
fn a_directory_made_in_the_same_run_holds_no_install_back() {
    let text = "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN mkdir -p logs/x && npm ci && npm run build\n";
    let (safety, fixed) = first_move(text).expect("a move");
    assert_eq!(safety, Safety::Safe);
    assert!(
        fixed.contains("COPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\nRUN mkdir -p logs/x"),
        "{fixed}"
    );
}

#[test]
fn a_directory_of_an_image_whose_user_is_root_goes_along() {
    let file = |image: &str| format!("FROM {image}\nCOPY . /app\nWORKDIR /app\nRUN npm ci\n");
    let moved = |image: &str| {
        format!("FROM {image}\nCOPY package.json package-lock.json /app/\nWORKDIR /app\nRUN npm ci\nCOPY . /app\n")
    };
    let known = ["docker.io/node:22", "public.ecr.aws/docker/library/node:22", "hexpm/elixir:1.19.4", "oven/bun:1"];
    for image in known {
        moves(&file(image), Safety::Safe, &moved(image));
    }
    for image in ["jenkins:2", "acme/node:22", "public.ecr.aws/docker/library/odoo:18", "ghcr.io/hexpm/elixir:1"] {
        moves(&file(image), Safety::Unsafe, &moved(image));
    }
}

#[test]
fn a_tool_for_the_image_passes_a_build_beside_its_settings() {
    moves(
        "FROM mcr.microsoft.com/dotnet/sdk:10.0\nWORKDIR /source\nCOPY . .\nRUN dotnet publish -o /shop\nRUN dotnet tool install --tool-path /tools dotnet-dump\n",
        Safety::Unsafe,
        "FROM mcr.microsoft.com/dotnet/sdk:10.0\nWORKDIR /source\nRUN dotnet tool install --tool-path /tools dotnet-dump\nCOPY . .\nRUN dotnet publish -o /shop\n",
    );
}

#[test]
fn a_directory_that_a_variable_names_is_one_directory() {
    let (head, install) = ("FROM node:22\nENV STORE=/srv/store\nWORKDIR /app\n", "RUN npm install -g pm2@5.4.3\n");
    for made in ["RUN mkdir -p $STORE/images", "RUN cd \"$STORE\" && touch index"] {
        moves(
            &format!("{head}COPY . .\n{made}\n{install}"),
            Safety::Safe,
            &format!("{head}{install}COPY . .\n{made}\n"),
        );
    }
    let changed = format!("{head}COPY . .\nRUN STORE=/usr/local/lib && mkdir -p $STORE/images\n{install}");
    assert!(first_move(&changed).is_none_or(|(safety, _)| safety != Safety::Safe));
}

#[test]
fn no_build_runs_twice_for_packages() {
    let file = |build: &str| {
        let stages = "FROM app AS test\nRUN apk add --no-cache git\n\nFROM app\n";
        format!("FROM golang:1.24-alpine AS app\nWORKDIR /app\nCOPY . .\n{build}\n{stages}")
    };
    let (safety, fixed) = first_move(&file("")).expect("it moves");
    assert_eq!(safety, Safety::Unsafe);
    assert!(fixed.contains("FROM app-base AS test\nRUN apk add --no-cache git\nCOPY . .\n"), "{fixed}");
    let (_, fixed) = first_move(&file("").replace("app", "base")).expect("it moves");
    assert!(fixed.contains("FROM base-dependencies AS test\n"), "{fixed}");
    let found = first_move(&file("RUN cargo build --release\n"));
    assert!(found.is_none(), "{found:?}");
}
