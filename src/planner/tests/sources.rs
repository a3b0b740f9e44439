//! What stands between sources and an install, and works on the sources.

use super::{first_move, moves};
use crate::finding::Safety;

const HEAD: &str = "FROM node:22\nWORKDIR /app\n";
const MANIFESTS: &str = "COPY package.json package-lock.json ./\n";

#[track_caller]
fn passes(between: &str) {
    let file = format!("{HEAD}COPY . .\n{between}RUN npm ci\n");
    moves(&file, Safety::Unsafe, &format!("{HEAD}{MANIFESTS}RUN npm ci\nCOPY . .\n{between}"));
}

#[track_caller]
fn keeps(between: &str) {
    let file = format!("{HEAD}COPY . .\n{between}RUN npm ci\n");
    let found = first_move(&file);
    assert!(found.is_none(), "{found:?}");
}

#[test]
fn an_install_passes_what_changes_sources() {
    passes("RUN chmod -R 775 . && rm -rf public/build\n");
    passes("RUN mv settings.md README.md && ln -sf /data storage\n");
    passes("RUN chmod -R a+rX . && sed -i 's/sqlite/mysql/' .env.example\n");
}

#[test]
fn an_install_stays_below_what_changes_its_files() {
    keeps("RUN sed -i 's/1/2/' package.json\n");
    keeps("RUN rm -rf node_modules\n");
    keeps("RUN cp settings.md .npmrc\n");
    keeps("RUN mv /app /srv\n");
    keeps("RUN mkdir -p shop && cp package.json shop/\n");
    keeps("RUN cp -r api shop\n");
    keeps("RUN rm -rf ./*\n");
}

#[test]
fn an_install_stays_below_what_may_bring_its_tool() {
    let betweens = [
        "RUN ln -s /opt/node/bin/npm /usr/local/bin/npm\n",
        "RUN mv tools/npm /usr/local/bin/npm && chmod +x /usr/local/bin/npm\n",
        "COPY --from=node:24 /usr/local/bin/node /usr/local/bin/node\n",
    ];
    for between in betweens {
        let found = first_move(&format!("{HEAD}COPY . .\n{between}RUN npm ci\n"));
        assert!(found.as_ref().is_none_or(|(_, fixed)| fixed.find(between) < fixed.find("RUN npm ci")), "{found:?}");
    }
}

#[test]
fn the_default_of_an_argument_likely_says_where_files_go() {
    let head = "FROM node:22\nARG DIRECTORY=/usr/local/lib/words\nWORKDIR /app\n";
    let between = "RUN curl -o /tmp/a.zip https://example.org/a.zip && unzip /tmp/a.zip -d $DIRECTORY\n";
    let file = format!("{head}COPY . .\n{between}RUN npm ci\n");
    moves(&file, Safety::Unsafe, &format!("{head}{MANIFESTS}{between}RUN npm ci\nCOPY . .\n"));
    let found = first_move(&file.replace("=/usr/local/lib/words", ""));
    assert!(found.is_none(), "{found:?}");
}

#[test]
fn upgrades_of_the_system_pass_copies() {
    let file = |install: &str| format!("FROM alpine:3.22\nCOPY . /srv/app\n{install}");
    moves(
        &file("RUN apk upgrade --no-cache\n"),
        Safety::Safe,
        "FROM alpine:3.22\nRUN apk upgrade --no-cache\nCOPY . /srv/app\n",
    );
}

#[test]
fn an_install_takes_its_tool_along() {
    for tool in
        ["COPY --from=node:24 /usr/local/bin/npm /usr/local/bin/\n", "COPY --from=node:24 /usr/local /usr/local\n"]
    {
        let found = first_move(&format!("{HEAD}COPY . .\n{tool}RUN chmod -R a+rX .\nRUN npm ci\n"));
        let (_, fixed) = found.expect("the tool goes up, too");
        assert!(fixed.find(tool) < fixed.find("RUN npm ci"), "{fixed}");
    }
}

#[test]
fn a_script_of_the_image_that_sets_variables_stays_with_the_install() {
    let file = |install: &str| format!("{HEAD}COPY . .\n{install}");
    let install = "RUN . /tmp/platform.txt && npm ci\n";
    moves(&file(install), Safety::Unsafe, &format!("{HEAD}{MANIFESTS}{install}COPY . .\n"));
    // One of the project may do anything.
    let found = first_move(&file("RUN . ./app.py && npm ci\n"));
    assert!(found.is_none(), "{found:?}");
}

#[test]
fn cleaning_up_in_what_is_installed_goes_along() {
    let install = "RUN npm ci && rm -rf node_modules/*/.git\n";
    moves(&format!("{HEAD}COPY . .\n{install}"), Safety::Safe, &format!("{HEAD}{MANIFESTS}{install}COPY . .\n"));
    let found = first_move(&format!("{HEAD}COPY . .\nRUN npm ci && rm -rf api/*\n"));
    assert!(found.is_some_and(|(_, fixed)| fixed.ends_with("COPY . .\nRUN rm -rf api/*\n")));
}

#[test]
fn an_install_passes_what_setting_up_the_system_has_to_pass() {
    let file = "FROM node:22\nCOPY . /var/www/html\nRUN a2enmod rewrite\nRUN npm install -g pm2@5.4.3\n";
    let expected = "FROM node:22\nRUN a2enmod rewrite\nRUN npm install -g pm2@5.4.3\nCOPY . /var/www/html\n";
    moves(file, Safety::Unsafe, expected);
}

#[test]
fn manifests_that_another_stage_gathers_stay_above_an_install() {
    let head = "FROM node:22 AS pruner\nWORKDIR /app\nCOPY . .\nRUN npx turbo prune shop --docker\n\nFROM node:22\nWORKDIR /app\n";
    let manifests = "COPY --from=pruner /app/out/json/ .\nCOPY --from=pruner /app/out/package-lock.json ./\n";
    let sources = "COPY --from=pruner /app/out/full/ .\n";
    let (safety, fixed) = first_move(&format!("{head}{manifests}{sources}RUN npm ci\n")).expect("it moves");
    assert_eq!((safety, fixed), (Safety::Unsafe, format!("{head}{manifests}RUN npm ci\n{sources}")));
}

#[test]
fn packages_of_the_system_pass_a_program_of_the_project() {
    let file = |to: &str| {
        format!(
            "FROM golang:1.24 AS build\nWORKDIR /src\nCOPY . .\nRUN make\n\nFROM debian:12\nCOPY --from=build /src/app {to}\nRUN apt-get update && apt-get install -y git\n"
        )
    };
    let safety = |to: &str| first_move(&file(to)).map(|(safety, _)| safety);
    assert_eq!(safety("/usr/local/bin/shop"), Some(Safety::Safe));
    assert_eq!(safety("/usr/local/sbin/shop"), Some(Safety::Safe));
    // A package may have that file, or start that program, or the `RUN` itself does.
    assert_eq!(safety("/usr/bin/shop"), Some(Safety::Unsafe));
    assert_eq!(safety("/usr/local/bin/python3"), Some(Safety::Unsafe));
    assert_eq!(safety("/usr/local/bin/git"), Some(Safety::Unsafe));
    assert_eq!(safety("/usr/local/bin/"), None);
}
