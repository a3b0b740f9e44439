//! Credentials for registries, from Docker's own configuration.

use std::path::PathBuf;

use docker_credential::{CredentialRetrievalError as Error, DockerCredential, get_credential};
use oci_client::secrets::RegistryAuth;

/// Under which name Docker keeps the credentials of Docker Hub.
const HUB: &str = "https://index.docker.io/v1/";

/// What Docker's helpers say of a registry for which they have nothing.
const UNKNOWN: &str = "credentials not found";

/// The credentials that Docker's configuration has for a registry's host; anonymous where it has none.
pub(super) fn of(host: &str) -> Result<RegistryAuth, String> {
    let server = if host == "index.docker.io" { HUB } else { host };
    let reason = match get_credential(server) {
        Ok(DockerCredential::UsernamePassword(name, password)) => return Ok(RegistryAuth::Basic(name, password)),
        Ok(DockerCredential::IdentityToken(_)) => {
            format!("they are an identity token; use `docker login {host}` with an access token instead")
        }
        Err(Error::ConfigNotFound | Error::NoCredentialConfigured) => return Ok(RegistryAuth::Anonymous),
        Err(Error::HelperFailure { helper, stdout, stderr }) => {
            if [stdout, stderr].iter().any(|told| told.contains(UNKNOWN)) {
                return Ok(RegistryAuth::Anonymous);
            }
            format!("`{helper}` failed")
        }
        Err(Error::HelperCommunicationError) => {
            "the credential helper that Docker's `config.json` names cannot be started".to_owned()
        }
        Err(Error::ConfigReadError) if !has_configuration() => return Ok(RegistryAuth::Anonymous),
        Err(Error::ConfigReadError) => "Docker's `config.json` is not valid".to_owned(),
        Err(error) => error.to_string(),
    };
    Err(format!("cannot read the credentials for {host}: {reason}"))
}

/// Whether there is a file with Docker's configuration.
fn has_configuration() -> bool {
    let of_user = || std::env::home_dir().map(|home| home.join(".docker"));
    let folder = std::env::var_os("DOCKER_CONFIG").map(PathBuf::from).or_else(of_user);
    folder.is_some_and(|folder| folder.join("config.json").exists())
}
