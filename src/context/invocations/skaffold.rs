//! The artifacts of a `skaffold.yaml`.

use super::started::{Place, Started};
use crate::context::recipe::{Described, line_of};
use crate::context::value::{Value, read_yaml};

/// The builds of the artifacts, in each of the documents.
pub(super) fn read(text: &str, place: Place<'_>) -> Vec<Started> {
    let mut started = Vec::new();
    let mut before = 0;
    for document in text.split("\n---") {
        if let Ok(value) = read_yaml(document) {
            started.extend(artifacts(text, before, &value, place));
        }
        before += document.len() + "\n---".len();
    }
    started
}

fn artifacts(text: &str, before: usize, document: &Value, place: Place<'_>) -> Vec<Started> {
    let profiles = document.at("profiles").map(Value::items).unwrap_or_default();
    let builds = [document].into_iter().chain(profiles).filter_map(|part| part.at("build")?.at("artifacts"));
    let started = |artifact: &Value| {
        let other = ["buildpacks", "jib", "bazel", "ko", "custom"].iter().any(|builder| artifact.at(builder).is_some());
        let docker = artifact.at("docker").or_else(|| artifact.at("kaniko"));
        let docker_text = |key: &str| docker?.at(key)?.text().map(str::to_owned);
        let line = artifact.span.map_or(1, |span| line_of(text, before + span.start as usize));
        let described = Described {
            context: Some(artifact.at("context").and_then(Value::text).unwrap_or(".").to_owned()),
            dockerfile: docker_text("dockerfile"),
            target: docker_text("target"),
            args: docker.and_then(|docker| docker.at("buildArgs")).map(Value::pairs).unwrap_or_default(),
            ..Described::default()
        };
        let tags = artifact.at("image").and_then(Value::text).map(str::to_owned).into_iter().collect();
        let directories = vec![place.directory()];
        (!other).then_some(Started { described, tags, directories, line, what: "skaffold", is_clone: false })
    };
    builds.flat_map(|artifacts| artifacts.items().iter().filter_map(started).collect::<Vec<_>>()).collect()
}
