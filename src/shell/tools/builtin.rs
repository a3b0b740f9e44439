//! The tables that come with trimtab.

use std::collections::BTreeMap;

use super::table::Tool;

macro_rules! tables {
    ($($name:literal),* $(,)?) => {
        [$(($name, include_str!(concat!("../../../rules/tools/", $name, ".toml")))),*]
    };
}

/// Each table by its tool's name.
pub(super) const TABLES: [(&str, &str); 29] = tables![
    "apk", "apt", "apt-get", "aptitude", "bun", "bundle", "cargo", "composer", "conda", "dnf", "dotnet", "gem", "go",
    "gradle", "maven", "microdnf", "mix", "npm", "pip", "pipenv", "pixi", "pnpm", "poetry", "tdnf", "uv", "uv-pip",
    "yarn", "yum", "zypper",
];

pub(super) fn read() -> BTreeMap<String, Tool> {
    let tools = TABLES.iter().map(|(name, text)| {
        let tool: Tool = toml::from_str(text).expect("the tests read every table");
        ((*name).to_owned(), tool)
    });
    tools.collect()
}
