//! What commands are taken to mean.

use super::*;
use crate::shell::{self, Dialect, Script, Word};
use crate::text::Joined;

fn parsed(source: &str) -> Script {
    shell::parse(&Joined::of(source), Dialect::Sh)
}

/// `tool action subcommand | packages | traits`, of the last command of `source`.
fn meaning(source: &str) -> String {
    let script = parsed(source);
    let Some(command) = script.commands.last() else { return String::new() };
    let Some(it) = Tools::builtin().call(command) else { return "-".to_owned() };
    let mut traits = Vec::new();
    let mut has = |name: &'static str, is: bool| traits.extend(is.then_some(name));
    has("asks", it.missing_yes().is_some());
    has("no-cache", it.uses_no_cache());
    has("frozen", it.is_frozen());
    has("global", it.is_global());
    has("refreshes", it.refreshes_index());
    has("no-recommends", it.has(Meaning::NoRecommends));
    has("manifest", it.reads_manifest());
    has("sources", it.reads_sources());
    has("idle", it.has(Meaning::Idle));
    let packages = it.packages().iter().map(|word| word.value()).collect::<Vec<_>>().join(" ");
    let action = it.action.map_or("?".to_owned(), |action| format!("{action:?}").to_lowercase());
    let parts = [it.tool.name.clone(), action, it.subcommand.to_owned()].join(" ");
    format!("{} | {packages} | {}", parts.trim_end(), traits.join(" ")).replace("|  |", "| |").trim_end().to_owned()
}

fn check(cases: &[(&str, &str)]) {
    for (source, expected) in cases {
        assert_eq!(meaning(source), *expected, "{source}");
    }
}

#[test]
fn a_value_with_a_blank_is_no_option() {
    check(&[
        (r#"go build -ldflags "-s -w -X main.version=1" -o /shop ./cmd/shop"#, "go build build | ./cmd/shop | sources"),
        ("go build -n ./cmd/shop", "go build build | ./cmd/shop | sources idle"),
    ]);
}

#[test]
fn every_table_is_read() {
    for (name, text) in builtin::TABLES {
        let read: Result<Tool, _> = toml::from_str(text);
        if let Err(error) = read {
            panic!("rules/tools/{name}.toml: {error}");
        }
    }
    assert_eq!(Tools::builtin().iter().count(), builtin::TABLES.len());
}

#[test]
fn system_packages() {
    check(&[
        ("apt-get update", "apt-get update update | | refreshes"),
        ("apt-get install curl", "apt-get install install | curl | asks"),
        ("sudo apt-get -qy --no-install-recommends install a=1 b", "apt-get install install | a=1 b | no-recommends"),
        ("apt-get -qq install a", "apt-get install install | a |"),
        ("apt-get -q -q install a", "apt-get install install | a |"),
        ("apt-get -q=2 install a", "apt-get install install | a |"),
        ("yes | apt-get install a", "apt-get install install | a |"),
        ("apt-get install a < /answers", "apt-get install install | a |"),
        ("apt-get -q install a", "apt-get install install | a | asks"),
        ("apt-get -o APT::Get::Assume-Yes=true install a", "apt-get install install | a |"),
        ("apt-get -oAPT::Get::Assume-Yes=true install a", "apt-get install install | a |"),
        ("apt-get -yt stable install a", "apt-get install install | a |"),
        ("apt-get install -y a -o Dpkg::Options::=--force-confold", "apt-get install install | a |"),
        ("DEBIAN_FRONTEND=noninteractive apt-get install a", "apt-get install install | a | asks"),
        ("apt-get install -s a", "apt-get install install | a | idle"),
        ("apt-get dist-upgrade", "apt-get upgrade dist-upgrade | | asks"),
        ("apt-get", "apt-get ? | |"),
        ("apt-get $OPTIONS install a", "apt-get install install | a |"),
        ("apt-get install $PACKAGES", "apt-get install install | ${PACKAGES} | asks"),
        ("apt install a", "apt install install | a | asks"),
        ("apk add --no-cache -t .deps a b", "apk install add | a b | no-cache refreshes"),
        ("apk add ./a.apk", "apk install add | ./a.apk |"),
        ("apk info", "apk configure info | |"),
        ("apk --update add a", "apk install add | a | refreshes"),
        ("apk --no-cache --virtual=.x add a", "apk install add | a | no-cache refreshes"),
        ("dnf group install @core", "dnf install group install | @core | asks"),
        ("dnf5 -y up", "dnf upgrade up | |"),
        ("microdnf install --setopt=install_weak_deps=0 a", "microdnf install install | a | no-recommends"),
        ("yum -y install a --enablerepo epel", "yum install install | a |"),
        ("zypper -n in a", "zypper install in | a |"),
        ("zypper dup", "zypper upgrade dup | | asks"),
    ]);
}

#[test]
fn python_packages() {
    check(&[
        ("pip3.12 install --no-cache-dir a==1", "pip install install | a==1 | no-cache"),
        ("python3 -m pip install -U pip", "pip install install | pip |"),
        ("python -u -m pip -q install a", "pip install install | a |"),
        ("PIP_NO_CACHE_DIR=1 pip install a", "pip install install | a | no-cache"),
        ("PIP_NO_CACHE_DIR=off pip install a", "pip install install | a | no-cache"),
        ("pip install -r requirements.txt", "pip install install | |"),
        ("pip install ./a.whl", "pip install install | ./a.whl |"),
        ("pip install -e .[dev]", "pip install install | .[dev] | sources"),
        ("${VENV}/bin/pip install ./pkg", "pip install install | ./pkg | sources"),
        ("pipenv install --deploy --system", "pipenv install install | | frozen manifest"),
        ("uv sync --frozen --no-install-project", "uv install sync | | frozen manifest"),
        ("uv sync", "uv install sync | | manifest sources"),
        ("uv --quiet pip install -r r.txt a", "uv-pip install install | a |"),
        ("uv pip sync r.txt", "uv-pip install sync | |"),
        ("poetry install --no-root -n", "poetry install install | | manifest"),
        ("poetry install", "poetry install install | | manifest sources"),
        ("conda install -yc conda-forge a", "conda install install | a |"),
        ("conda env create -f e.yml", "conda install env create | | manifest"),
        ("conda clean --all -f -y", "conda clean clean | |"),
        ("micromamba create a", "conda install create | a |"),
    ]);
}

#[test]
fn node_packages() {
    check(&[
        ("npm ci", "npm install ci | | frozen manifest"),
        ("npm --prefix web i", "npm install i | | manifest"),
        ("npm install -g npm@9", "npm install install | npm@9 | global"),
        ("npm install --location=global a", "npm install install | a | global"),
        ("npm run build", "npm run run | build | sources"),
        ("yarn", "yarn install | | manifest"),
        ("yarn --frozen-lockfile", "yarn install | | frozen manifest"),
        ("yarn global add a", "yarn install global add | a |"),
        ("yarn build", "yarn run build | | sources"),
        ("yarn cache clean", "yarn clean cache clean | |"),
        ("yarn config set x y", "yarn configure config | set x y |"),
        ("pnpm fetch", "pnpm fetch fetch | | frozen manifest"),
        ("corepack pnpm i --frozen-lockfile", "pnpm install i | | frozen manifest"),
        ("bun install --frozen-lockfile", "bun install install | | frozen manifest"),
        ("cat x | xargs npm install", "npm install install | |"),
    ]);
}

#[test]
fn other_packages() {
    check(&[
        ("gem install a -v 1.0", "gem install install | a |"),
        ("gem install a -- --with-b=c", "gem install install | a |"),
        ("bundle", "bundle install | | manifest"),
        ("bundle install --jobs 4", "bundle install install | | manifest"),
        ("composer install --no-scripts --no-autoloader", "composer install install | | manifest"),
        ("composer install", "composer install install | | manifest sources"),
        ("php composer.phar require a/b:1", "composer install require | a/b:1 |"),
        ("go mod download -x", "go fetch mod download | | frozen manifest"),
        ("go build -mod=vendor -o /x ./cmd", "go build build | ./cmd | frozen sources"),
        ("go install ./...", "go install install | ./... | sources"),
        ("go install a.io/b@v1", "go install install | a.io/b@v1 |"),
        ("cargo +nightly build --release", "cargo build build | | sources"),
        ("cargo fetch --locked", "cargo fetch fetch | | frozen manifest"),
        ("cargo install --path .", "cargo install install | | sources"),
        ("cargo chef cook --recipe-path r.json", "cargo fetch chef cook | | manifest"),
        ("./mvnw -B dependency:go-offline", "maven fetch go-offline | | manifest"),
        ("mvn clean package -DskipTests", "maven build package | | sources"),
        ("mvn clean", "maven clean clean | |"),
        ("mvn org.apache.maven.plugins:maven-dependency-plugin:3.1:resolve", "maven fetch resolve | | manifest"),
        ("./gradlew :app:build -x test", "gradle build :app:build | | sources"),
        ("gradle --no-daemon dependencies", "gradle fetch dependencies | | manifest"),
        ("dotnet restore a/b.csproj", "dotnet fetch restore | | manifest"),
        ("dotnet publish -c Release -o out", "dotnet build publish | | sources"),
        ("mix deps.get --only prod", "mix fetch deps.get | | manifest"),
        ("make", "make ? | |"),
        ("pipx install a", "pipx install install | a |"),
        ("flutter pub get --enforce-lockfile", "flutter fetch pub get | | frozen manifest"),
        ("opam install -y a", "opam install install | a |"),
        ("terraform -chdir=a init", "terraform fetch init | | manifest"),
        ("docker-php-ext-install pdo zip", "docker-php-ext-install install pdo | zip |"),
        ("gleam deps download", "gleam fetch deps download | | manifest"),
    ]);
}

#[test]
fn pinned_or_not() {
    let unpinned = |source: &str| {
        let script = parsed(source);
        let call = script.commands.last().and_then(|command| Tools::builtin().call(command)).unwrap();
        let unpinned = |word: &&&Word| call.pinning(word) == Pinning::Unpinned;
        call.versioned().iter().filter(unpinned).map(|word| word.value()).collect::<Vec<_>>().join(" ")
    };
    for (source, expected) in [
        ("apt-get install a=1 b c/stable ./d.deb ${E} f=${G} /tmp/h*.deb", "b"),
        ("apt-get remove a", ""),
        ("apk add a~1 b=2 c 'd>3' e.apk", "c"),
        ("yum install nginx-1.2 http python3-devel @core https://x/y.rpm java-${V}", "http python3-devel"),
        ("pip install a b==1 'c>=2' git+https://h/x git+https://h/x@v1 ./d e.whl https://h/f.zip", "a git+https://h/x"),
        ("pip install -c c.txt a", ""),
        ("pip install -e app -e git+https://h/x b", "git+https://h/x b"),
        ("npm ci --production false", ""),
        ("pip install --extra-index-url https://u:p@h/ a", "a"),
        (
            "npm i -g a @b/c @b/c@1 d@latest e@1 f.tgz ./g https://h/x.tgz git+https://h/r git+ssh://h/r#1",
            "a @b/c d@latest git+https://h/r",
        ),
        ("gem install a b:1", "a"),
        ("gem install a --version=2", ""),
        ("apt-get build-dep a", ""),
        ("yum groupinstall a", ""),
        ("go install a.io/b@latest c.io/d@v1 ./e cmd/vet", "a.io/b@latest"),
        ("go install a.io/b", ""),
        ("go get a.io/b", "a.io/b"),
        ("go run a.io/b@latest c", "a.io/b@latest"),
        ("go run main.go a.io/b", ""),
        ("go build a.io/b", ""),
        ("cargo install a b@1", "a"),
        ("cargo install a --version 1", ""),
        ("conda install python=3.8 numpy c::d 'x>1'", "numpy c::d"),
        ("composer require a/b c/d:^1", "a/b"),
        ("zypper in a b=1", "a"),
    ] {
        assert_eq!(unpinned(source), expected, "{source}");
    }
}

#[test]
fn what_cleans_up() {
    let cleaned = |source: &str| {
        let script = parsed(source);
        let names: Vec<_> = Tools::builtin().cleaned_by(&script.commands[0]).map(|tool| tool.name.as_str()).collect();
        names.join(" ")
    };
    for (source, expected) in [
        ("rm -rf /var/lib/apt/lists/*", "apt apt-get aptitude"),
        ("rm -r -f /var/lib/apt/lists", "apt apt-get aptitude"),
        ("rm -fr /var/lib/apt/ /tmp/*", "apt apt-get aptitude"),
        ("rm -rf /var/{cache,lib}/apt/*", "apt apt-get aptitude"),
        ("rm -rf /var/lib/apt/lists/partial", ""),
        ("rm /var/lib/apt/lists/*", ""),
        ("rm -f /var/lib/apt/lists/*_*", "apt apt-get aptitude"),
        ("rm -rf /tmp/*", ""),
        ("rm -rf /", ""),
        ("find /var/lib/apt/lists -type f -delete", "apt apt-get aptitude"),
        ("rm -rf /var/cache/*", "apk dnf microdnf tdnf yum zypper"),
        ("yum -y clean all", "dnf microdnf yum"),
        ("apt-get clean", ""),
        ("rm -rf /root/.cache", "composer pip pipenv poetry uv uv-pip yarn"),
        ("rm -rf ~/.npm", "npm"),
        ("npm cache clean --force", "npm"),
        ("pip3 cache purge", "pip"),
        ("conda clean -afy", "conda"),
    ] {
        assert_eq!(cleaned(source), expected, "{source}");
    }
}

#[test]
fn places_to_insert_at() {
    for (source, at) in [("apt-get -q install a", 18), ("python3 -m pip -q", 14), ("mvn clean package -q", 17)] {
        let script = parsed(source);
        assert_eq!(Tools::builtin().call(&script.commands[0]).unwrap().after_subcommand(), at, "{source}");
    }
}

#[test]
fn manifests_that_are_named() {
    let named = |source: &str| {
        let script = parsed(source);
        let call = Tools::builtin().call(&script.commands[0]).unwrap();
        call.named_manifests().iter().map(|(path, _)| (*path).to_owned()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(named("pip install -r a.txt -rb.txt --requirement=c.txt -c d.txt e"), "a.txt b.txt c.txt d.txt");
    assert_eq!(named("uv pip sync a.txt"), "a.txt");
    assert_eq!(named("dotnet restore a.sln"), "a.sln");
    assert_eq!(named("npm ci"), "");
}

#[test]
fn tables_of_users() {
    let config = "[tools.mypkg]\ncommands = [\"mypkg\"]\nactions.install = [\"get\"]\npin.separators = [\"@\"]\n";
    let tools = Tools::builtin().with_user(config).unwrap();
    let script = parsed("mypkg get a b@1");
    let call = tools.call(&script.commands[0]).unwrap();
    assert_eq!(call.versioned().iter().map(|word| word.value()).collect::<Vec<_>>(), ["a", "b@1"]);
    assert_eq!(call.tool.pinning(call.versioned()[0]), Pinning::Unpinned);
    assert!(tools.tool("npm").is_some());

    let mistake = |config: &str| {
        let mistake = Tools::builtin().with_user(config).unwrap_err();
        (config[mistake.span.range()].to_owned(), mistake.message.lines().next().unwrap_or_default().to_owned())
    };
    let (at, message) = mistake("select = []\n[tools.x]\ncommands = [\"x\"]\npinn = 1\n");
    assert_eq!(at, "pinn");
    assert!(message.starts_with("unknown field `pinn`"), "{message}");
    assert_eq!(mistake("[tools.x]\ncommands = 1\n").0, "1");
    assert_eq!(mistake("[tools.x]\ncommands = [\"x\"]\nactions.instal = []\n").0, "instal");
}
