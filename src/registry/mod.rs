//! Image registries, asked over the network which digest a tag has. `trimtab pin` alone does so.

mod credentials;
mod refusal;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use oci_client::client::{ClientConfig, ClientProtocol};
use oci_client::{Client, Reference, RegistryOperation};
use tokio::task::JoinSet;

use crate::model::ImageRef;
use crate::model::image::DEFAULT_REGISTRY;
use refusal::refusal;

/// So many images are looked up at once.
const AT_ONCE: usize = 8;

/// How registries are reached.
#[derive(Clone, Debug)]
pub struct Access {
    /// What is asked in place of Docker Hub: a host, with a port where one is needed, or its address. One that begins with
    /// `http://` is asked without encryption.
    pub mirror: Option<String>,
    /// How long an answer may take.
    pub timeout: Duration,
}

/// Looks up the digests of images by their tags; of one that names several platforms, the digest of the list. Each
/// [`ImageRef::tagged_name`] is looked up once, and answered with what its registry says, or with why nothing is known.
///
/// Credentials are those of Docker's own configuration, whose helpers are started as Docker starts them. A registry on the
/// loopback interface is asked without encryption, as Docker does.
pub fn digests(
    images: impl IntoIterator<Item = ImageRef>,
    access: &Access,
) -> std::io::Result<BTreeMap<String, Result<String, String>>> {
    // A provider that is there already is as good.
    drop(rustls::crypto::ring::default_provider().install_default());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut waiting: BTreeMap<String, ImageRef> =
        images.into_iter().map(|image| (image.tagged_name(), image)).collect();
    let access = Arc::new(access.clone());
    Ok(runtime.block_on(async {
        let (mut known, mut running) = (BTreeMap::new(), JoinSet::new());
        loop {
            while running.len() < AT_ONCE {
                let Some((name, image)) = waiting.pop_first() else { break };
                let access = Arc::clone(&access);
                running.spawn(async move { (name, digest(&image, &access).await) });
            }
            match running.join_next().await {
                Some(Ok((name, answer))) => drop(known.insert(name, answer)),
                // A look-up that panicked has told so; its image stays unknown.
                Some(Err(_)) => {}
                None => return known,
            }
        }
    }))
}

async fn digest(image: &ImageRef, access: &Access) -> Result<String, String> {
    let name = image.tagged_name();
    let mut reference: Reference = name.parse().map_err(|error| format!("the name is not valid: {error}"))?;
    let mut plain = Vec::new();
    if let Some(mirror) = access.mirror.as_deref().filter(|_| image.host() == DEFAULT_REGISTRY) {
        let (scheme, host) = mirror.split_once("://").unwrap_or(("https", mirror));
        let host = host.trim_end_matches('/').to_owned();
        plain.extend((scheme == "http").then(|| host.clone()));
        reference.set_mirror_registry(host);
    }
    let host = reference.resolve_registry().to_owned();
    plain.extend(is_loopback(&host).then(|| host.clone()));
    let client = Client::new(ClientConfig {
        protocol: ClientProtocol::HttpsExcept(plain),
        read_timeout: Some(access.timeout),
        connect_timeout: Some(access.timeout),
        user_agent: concat!("trimtab/", env!("CARGO_PKG_VERSION")),
        ..ClientConfig::default()
    });
    let asked = async {
        let credentials = credentials::of(&host)?;
        let answer = async {
            client.auth(&reference, &credentials, RegistryOperation::Pull).await?;
            client.fetch_manifest_digest(&reference, &credentials).await
        };
        answer.await.map_err(|error| refusal(&error, &host, access.timeout))
    };
    match tokio::time::timeout(access.timeout * 4, asked).await {
        Ok(answer) => answer.and_then(checked),
        Err(_) => Err(refusal::no_answer(&host, access.timeout * 4)),
    }
}

/// A digest as a Dockerfile may contain it: a registry may say anything.
fn checked(digest: String) -> Result<String, String> {
    match ImageRef::parse(&format!("image@{digest}")) {
        Ok(image) if image.digest.as_ref() == Some(&digest) => Ok(digest),
        _ => Err(format!("the registry answered with a digest that is not valid: `{digest}`")),
    }
}

/// Whether a host is this machine, with which Docker speaks without encryption.
fn is_loopback(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    name == "localhost" || name.parse().is_ok_and(|address: std::net::IpAddr| address.is_loopback())
}
