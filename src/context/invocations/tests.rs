use std::path::Path;

use super::*;
use crate::context::{Location, Memory};

/// The builds that a file starts in a world that has these files, a line each.
fn check(file: &str, text: &str, files: &[&str], expected: &[&str]) {
    let world = Memory::new(files.iter().map(|path| (*path, "")));
    let (recipes, _) = read(&world, Path::new(file), Path::new(""), text);
    let told: Vec<String> = recipes.iter().map(tell).collect();
    assert_eq!(told, expected, "{text}");
}

fn tell(recipe: &Recipe) -> String {
    let Recipe { build, dockerfile, line, .. } = recipe;
    let root = match &build.location {
        Location::Directory(path) => shown(path),
        other => format!("{other:?}"),
    };
    let Written::File(path) = dockerfile else { return "inline".to_owned() };
    let target = build.target.as_ref().map(|target| format!(" > {target}")).unwrap_or_default();
    let args: Vec<String> =
        build.args.iter().map(|(name, value)| format!(" {name}={}", value.as_deref().unwrap_or("?"))).collect();
    let changing: Vec<String> = build.changing.keys().map(|name| format!(" {name} changes")).collect();
    let args = args.concat() + &changing.concat();
    format!("{}: {} in {root}{target}{args}", line.unwrap_or_default(), shown(path))
}

#[test]
fn a_context_outside_of_the_repository_is_another_directorys() {
    let files = ["Dockerfile", "ops/deb/Dockerfile", "ops/deb/build.sh"];
    let text = "docker build ../.. -t x -f ./Dockerfile";
    check("ops/deb/build.sh", text, &files, &["1: ops/deb/Dockerfile in ."]);
    check("build.sh", text, &files, &[]);
}

#[test]
fn scripts_say_where_they_build() {
    let files = ["Dockerfile", "api/Dockerfile", "docker/web.Dockerfile", "ops/build.sh", "ops/Dockerfile"];
    for (text, expected) in [
        ("docker build -t a .", &["1: Dockerfile in ."][..]),
        ("set -e\ndocker build -t a api", &["2: api/Dockerfile in api"]),
        ("docker build -f docker/web.Dockerfile --build-arg V=1 .", &["1: docker/web.Dockerfile in . V=1"]),
        (
            "docker buildx build --platform linux/amd64 --file=api/Dockerfile --target dev .",
            &["1: api/Dockerfile in . > dev"],
        ),
        ("cd api && podman build .", &["1: api/Dockerfile in api"]),
        (
            "REV=$(git rev-parse HEAD)\ndocker build --build-arg A=\"$REV\" --build-arg=B=$(date -u +%s) --build-arg REV \\\n  --build-arg C=1 .",
            &["2: Dockerfile in . REV=? C=1 A changes B changes REV changes"],
        ),
        (
            "REV=$(git rev-parse HEAD)\nREV=1\ndocker build --build-arg A=$REV --build-arg B=$(git rev-parse --abbrev-ref HEAD) .",
            &["3: Dockerfile in . A=1"],
        ),
        ("(cd api && docker build .)\ndocker build .", &["1: api/Dockerfile in api", "2: Dockerfile in ."]),
        ("cd \"$(dirname \"$0\")/..\"\ndocker build api", &["2: api/Dockerfile in api"]),
        (
            "HERE=$(cd \"$(dirname \"${BASH_SOURCE[0]}\")\" && pwd)\ndocker build \"$HERE\"",
            &["2: ops/Dockerfile in ops"],
        ),
        (
            "ROOT=$(git rev-parse --show-toplevel)\ndocker build -f $ROOT/api/Dockerfile $ROOT",
            &["2: api/Dockerfile in ."],
        ),
        ("retry 3 20 env DOCKER_BUILDKIT=1 docker build -f api/Dockerfile .", &["1: api/Dockerfile in ."]),
        ("ssh host docker build .\necho docker build .\ndocker run a docker build .", &[]),
        ("cd $SOMEWHERE\ndocker build .", &[]),
        ("docker build - < Dockerfile", &[]),
        ("docker build $UNKNOWN", &[]),
        ("docker run build .; docker push a", &[]),
        ("sudo docker image build -t a:$TAG --no-cache api", &["1: api/Dockerfile in api"]),
    ] {
        check("ops/build.sh", text, &files, expected);
    }
}

#[test]
fn recipes_of_make_and_just_are_expanded() {
    let files = ["Dockerfile", "api/Dockerfile"];
    let make = "DOCKER ?= docker\nDIR := api\n\nimage: deps\n\t@$(DOCKER) build \\\n\t  -t a:$(VERSION) \\\n\t  $(DIR)\nother:\n\tdocker build $(NOWHERE)\n";
    check("Makefile", make, &files, &["5: api/Dockerfile in api"]);
    check("Makefile", "x:\n\tdocker build -f api/Dockerfile $(CURDIR)\n", &files, &["2: api/Dockerfile in ."]);
    let make = "REV := $(shell git rev-parse HEAD)\nTAG := $(shell cat VERSION)\nx:\n\tdocker build --build-arg REV=$(REV) --build-arg TAG=$(TAG) .\n";
    check("Makefile", make, &files, &["4: Dockerfile in . REV changes"]);
    let just = "rev := `git rev-parse HEAD`\nx:\n    docker build --build-arg REV={{rev}} .\n";
    check("justfile", just, &files, &["3: Dockerfile in . REV changes"]);
    check("justfile", "dir := \"api\"\nimage:\n    docker build {{dir}}\n", &files, &["3: api/Dockerfile in api"]);
}

#[test]
fn workflows_say_where_they_build() {
    let files = ["Dockerfile", "api/Dockerfile", "web/Dockerfile"];
    let workflow = "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    strategy:\n      matrix:\n        app: [api, web]\n    steps:\n      - uses: docker/build-push-action@v6\n        with:\n          context: .\n          file: ${{ matrix.app }}/Dockerfile\n          build-args: |\n            A=1\n      - run: |\n          echo\n          docker build ${{ matrix.app }}\n  b:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: docker/build-push-action@v6\n";
    check(
        ".github/workflows/a.yml",
        workflow,
        &files,
        &[
            "9: api/Dockerfile in . A=1",
            "17: api/Dockerfile in api",
            "9: web/Dockerfile in . A=1",
            "17: web/Dockerfile in web",
            "21: Dockerfile in .",
        ],
    );
    let gitlab = "build:\n  script:\n    - cd api\n    - docker build -t x .\n";
    check(".gitlab-ci.yml", gitlab, &files, &["4: api/Dockerfile in api"]);
    let kaniko = "build:\n  script:\n    - /kaniko/executor --context $CI_PROJECT_DIR/web --dockerfile $CI_PROJECT_DIR/web/Dockerfile\n";
    check(".gitlab-ci.yml", kaniko, &files, &["3: web/Dockerfile in web"]);
}

#[test]
fn workflows_say_which_arguments_change() {
    let workflow = "env:\n  COMMIT: ${{ github.sha }}\njobs:\n  a:\n    steps:\n      - id: v\n        run: echo \"v=$(date)\" >> $GITHUB_OUTPUT\n      - uses: docker/build-push-action@v6\n        with:\n          context: .\n          build-args: |\n            A=${{ env.COMMIT }}\n            B=${{ steps.v.outputs.v }}\n            C=${{ steps.other.outputs.v }}\n            D=1\n            E=x-${{ github.run_id }}\n";
    check(
        ".github/workflows/a.yml",
        workflow,
        &["Dockerfile"],
        &["8: Dockerfile in . A=? B=? C=? D=1 E=? A changes B changes E changes"],
    );
}

#[test]
fn skaffold_and_tilt_are_read() {
    let files = ["svc/api/Dockerfile", "svc/Dockerfile.dev"];
    let skaffold = "kind: Config\nbuild:\n  artifacts:\n    - image: api\n      context: svc/api\n      docker:\n        dockerfile: Dockerfile\n    - image: dev\n      context: svc\n      docker:\n        dockerfile: Dockerfile.dev\n";
    check("skaffold.yaml", skaffold, &files, &["4: svc/api/Dockerfile in svc/api", "8: svc/Dockerfile.dev in svc"]);
    check(
        "Tiltfile",
        "docker_build('api', 'svc', dockerfile='svc/Dockerfile.dev')\ndocker_build(x, 'y')\n",
        &files,
        &["1: svc/Dockerfile.dev in svc"],
    );
}

#[test]
fn names_of_images_are_kept() {
    let world = Memory::new([("Dockerfile", "")]);
    let (_, tags) = read(&world, Path::new("b.sh"), Path::new(""), "docker build -t acme-base:1 -t x/y .");
    assert_eq!(tags, ["acme-base:1", "x/y"]);
    let workflow = "jobs:\n  build:\n    steps:\n    - uses: docker/metadata-action@v5\n      with:\n        images: |\n          acme/app\n          name=ghcr.io/acme/app\n    - uses: docker/build-push-action@v6\n";
    let (_, tags) = read(&world, Path::new(".github/workflows/b.yml"), Path::new(""), workflow);
    assert_eq!(tags, ["acme/app", "ghcr.io/acme/app"]);
}
