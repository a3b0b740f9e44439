use super::{check, read, read_in};

#[test]
fn go_modules_replaced_by_directories_are_read() {
    let files = [("go.mod", "module a\nreplace (\n\tb => ./b // why\n)\n"), ("go.sum", ""), ("b/go.mod", "module b")];
    check(&files, "go mod download", &["go.mod", "go.sum", "b/go.mod"], "");
    check(&[("go.mod", "replace b => ../b")], "go mod download", &["go.mod"], "uses a module from `../b`");
    check(&[("go.mod", "replace b => c v1.0.0")], "go mod download", &["go.mod"], "");
    let vendored = [("go.mod", "module a"), ("vendor/modules.txt", "")];
    check(&vendored, "go mod download", &["go.mod"], "`vendor/` already contains the modules");
    let workspace = [
        ("go.work", "use (\n\t./a\n\t./b\n)\nreplace c => ./c"),
        ("a/go.mod", "module a"),
        ("a/go.sum", ""),
        ("b/go.mod", "replace d => ../d"),
        ("c/go.mod", ""),
        ("d/go.mod", ""),
    ];
    let all = ["a/go.mod", "go.work", "c/go.mod", "a/go.sum", "b/go.mod", "d/go.mod"];
    assert_eq!(read_in("/a", &workspace, "go mod download").expect("a closure").paths, all);
}

#[test]
fn cargo_wants_its_sources() {
    let files = [
        ("Cargo.toml", "[workspace]\nmembers = ['crates/*']\n[package]\nname='a'\n[dependencies]\nb = {path = 'b'}"),
        ("crates/c/Cargo.toml", "[build-dependencies]\nd = {path = '../../d'}"),
        ("b/Cargo.toml", ""),
        ("b/build.rs", ""),
        ("d/Cargo.toml", ""),
        ("Cargo.lock", ""),
        (".cargo/config.toml", ""),
        ("rust-toolchain.toml", ""),
    ];
    let expected = [
        "Cargo.toml",
        "crates/c/Cargo.toml",
        "b/Cargo.toml",
        "b/build.rs",
        "d/Cargo.toml",
        "rust-toolchain.toml",
        ".cargo/",
        "Cargo.lock",
    ];
    check(&files, "cargo fetch --locked", &expected, "rejects a manifest whose sources are missing");
    check(&[("Cargo.toml", "[dependencies]\nb = {path = '../b'}")], "cargo fetch", &["Cargo.toml"], "from `../b`");
}

#[test]
fn maven_reads_all_modules() {
    let files = [
        ("pom.xml", "<project><modules><module>a</module><!-- <module>x</module> --></modules></project>"),
        ("a/pom.xml", "<project><parent><relativePath>../parent/pom.xml</relativePath></parent></project>"),
        ("parent/pom.xml", "<project/>"),
        (".mvn/maven.config", ""),
        ("mvnw", ""),
    ];
    let expected = ["pom.xml", "a/pom.xml", "parent/pom.xml", ".mvn/", "mvnw"];
    check(&files, "./mvnw dependency:go-offline", &expected, "");
    for (inner, doubt) in [
        ("<module>gone</module>", "lists the module `gone`"),
        ("<systemPath>${project.basedir}/lib/x.jar</systemPath>", "contains `${project.basedir}/lib/x.jar`"),
        ("<activation><file><exists>src/a</exists></file></activation>", "checks whether files exist"),
        ("<extensions>true</extensions>", "loads Maven extensions"),
    ] {
        check(&[("pom.xml", inner)], "mvn dependency:resolve", &["pom.xml"], doubt);
    }
    let settings = [("pom.xml", ""), ("ci/settings.xml", "")];
    check(&settings, "mvn -s ci/settings.xml dependency:go-offline", &["pom.xml", "ci/settings.xml"], "");
    let versioned = [("pom.xml", ""), (".mvn/extensions.xml", "<artifactId>jgitver-maven-plugin</artifactId>")];
    check(&versioned, "mvn dependency:go-offline", &["pom.xml", ".mvn/"], "loads `jgitver-maven-plugin`");
}

#[test]
fn build_files_of_gradle_are_code() {
    let files = [
        ("settings.gradle.kts", "include(\":app\")"),
        ("build.gradle.kts", ""),
        ("app/build.gradle.kts", ""),
        ("app/src/main/java/A.java", ""),
        ("buildSrc/build.gradle.kts", ""),
        ("gradle/libs.versions.toml", ""),
        ("gradlew", ""),
    ];
    let expected =
        ["build.gradle.kts", "settings.gradle.kts", "app/build.gradle.kts", "gradle/", "gradlew", "buildSrc/"];
    check(&files, "./gradlew dependencies", &expected, "are code");
}

#[test]
fn dotnet_keeps_the_layout() {
    let files = [
        ("a.sln", "Project(\"{F}\") = \"a\", \"src\\a\\a.csproj\", \"{1}\"\nEndProject"),
        (
            "src/a/a.csproj",
            "<Project Sdk=\"Microsoft.NET.Sdk\"><ProjectReference Include=\"..\\b\\b.fsproj\" /></Project>",
        ),
        ("src/b/b.fsproj", "<Project><Import Project=\"$(MSBuildThisFileDirectory)../common.props\" /></Project>"),
        ("src/common.props", ""),
        ("src/unused/c.csproj", ""),
        ("Directory.Packages.props", ""),
        ("nuget.config", "<packageSources><add key=\"l\" value=\"./feed\" /></packageSources>"),
        ("feed/x.nupkg", ""),
        ("src/a/a.cs", ""),
    ];
    let own =
        ["src/a/a.csproj", "nuget.config", "feed/", "Directory.Packages.props", "src/b/b.fsproj", "src/common.props"];
    check(&files, "dotnet restore src/a/a.csproj", &own, "");
    let all = ["a.sln", "nuget.config", "feed/", "Directory.Packages.props", own[0], own[4], own[5]];
    check(&files, "dotnet restore", &all, "");
    check(
        &[("a.csproj", ""), ("obj/project.assets.json", "")],
        "dotnet restore",
        &["a.csproj"],
        "`obj` is in the build",
    );
    let computed = [("a.csproj", "<ProjectReference Include=\"$(Libs)/x.csproj\" />")];
    check(&computed, "dotnet restore", &["a.csproj"], "refers to `$(Libs)/x.csproj`");
    let tools = [(".config/dotnet-tools.json", ""), ("a.csproj", "")];
    check(&tools, "dotnet tool restore", &[".config/dotnet-tools.json"], "");
    assert_eq!(read(&[("a.cs", "")], "dotnet restore"), None);
}
