//! A state of the world that can be built for real and predicted from.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, Permissions};
use std::io;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use trimtab::cache::{NoCache, Situation, Transfer};
use trimtab::context::ignorefile::IgnoreFile;
use trimtab::context::{Node, Tree};
use trimtab::model::{Base, Image, ImageConfig, Inputs, Model, Platform, Target};
use trimtab::syntax;

/// A Dockerfile, the files of its context, and what the command line says.
#[derive(Clone, Debug, Default)]
pub(crate) struct World {
    /// The Dockerfile.
    pub(crate) dockerfile: String,
    /// Whether it lies in the context.
    pub(crate) inside: bool,
    /// The files by their paths.
    pub(crate) entries: BTreeMap<String, Entry>,
    /// The values of `--build-arg`.
    pub(crate) build_args: BTreeMap<String, String>,
    /// The stage of `--target`.
    pub(crate) target: Option<String>,
    /// The stages of `--no-cache-filter`.
    pub(crate) no_cache: Vec<String>,
    /// The images for which `stub:local` stands in.
    pub(crate) images: BTreeSet<String>,
}

/// What is at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) what: What,
    pub(crate) mode: u32,
    /// The seconds of its last change, since some moment.
    pub(crate) time: u64,
}

/// A kind of file with what is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum What {
    File(String),
    Folder,
    Link(String),
}

/// The ignore file that counts before any other.
const OWN_IGNORE_FILE: &str = "Dockerfile.dockerignore";

/// The moment that times count from.
const EPOCH: Duration = Duration::from_secs(1_700_000_000);

impl Entry {
    pub(crate) fn file(text: impl Into<String>) -> Entry {
        Entry { what: What::File(text.into()), mode: 0o644, time: 0 }
    }

    pub(crate) fn folder() -> Entry {
        Entry { what: What::Folder, mode: 0o755, time: 0 }
    }

    pub(crate) fn link(target: &str) -> Entry {
        Entry { what: What::Link(target.to_owned()), mode: 0o777, time: 0 }
    }

    fn node(&self) -> Node {
        let mut node = match &self.what {
            What::File(text) => {
                let mut node = Node::file(text.as_bytes());
                node.stamp = Some((text.len() as u64, i128::from(self.time)));
                node
            }
            What::Folder => Node::directory(),
            What::Link(target) => Node::link(target.clone()),
        };
        node.mode = self.mode;
        node
    }

    fn write(&self, path: &Path) -> io::Result<()> {
        match &self.what {
            What::File(text) => {
                fs::write(path, text)?;
                fs::set_permissions(path, Permissions::from_mode(self.mode))?;
                File::options()
                    .write(true)
                    .open(path)?
                    .set_modified(UNIX_EPOCH + EPOCH + Duration::from_secs(self.time))
            }
            What::Folder => {
                if !path.is_dir() {
                    fs::create_dir(path)?;
                }
                fs::set_permissions(path, Permissions::from_mode(self.mode))
            }
            What::Link(target) => symlink(target, path),
        }
    }
}

/// The build context in a folder. A builder keeps what it got under the last name of the path: two folders of one name are
/// one to it, and it misses the same changes between them as within one.
pub(crate) fn context(folder: &Path) -> PathBuf {
    folder.join(folder.file_name().unwrap())
}

impl World {
    /// Puts a file at a path, with the folders above it.
    pub(crate) fn put(&mut self, path: &str, entry: Entry) {
        for (at, _) in path.match_indices('/') {
            self.entries.entry(path[..at].to_owned()).or_insert_with(Entry::folder);
        }
        self.entries.insert(path.to_owned(), entry);
    }

    /// Takes away what is at a path and below it.
    pub(crate) fn remove(&mut self, path: &str) {
        let below = format!("{path}/");
        self.entries.retain(|other, _| other != path && !other.starts_with(&below));
    }

    /// The same with blanks and line ends behind each file, in an order that tells `nonce` from others.
    pub(crate) fn with_blanks(mut self, nonce: &str) -> World {
        let number = trimtab::context::tree::digest(nonce.as_bytes());
        let blanks: String = (0..64).map(|bit| if number >> bit & 1 == 0 { ' ' } else { '\n' }).collect();
        for entry in self.entries.values_mut() {
            if let What::File(text) = &mut entry.what {
                text.extend([blanks.as_str(), "\n"]);
            }
        }
        self
    }

    /// The paths of regular files.
    pub(crate) fn files(&self) -> Vec<String> {
        let files = self.entries.iter().filter(|(_, entry)| matches!(entry.what, What::File(_)));
        files.map(|(path, _)| path.clone()).collect()
    }

    /// Makes a folder hold this world: what is there and the same stays untouched.
    pub(crate) fn write(&self, folder: &Path, then: Option<&World>) -> io::Result<PathBuf> {
        let root = context(folder);
        fs::create_dir_all(&root)?;
        let (now, empty) = (self.all(), BTreeMap::new());
        let then = then.map_or(empty, World::all);
        for (path, entry) in then.iter().rev() {
            if now.get(path).is_none_or(|now| std::mem::discriminant(&now.what) != std::mem::discriminant(&entry.what))
                || matches!(entry.what, What::Link(_)) && now.get(path) != Some(entry)
            {
                let path = root.join(path);
                if entry.what == What::Folder { fs::remove_dir_all(path) } else { fs::remove_file(path) }?;
            }
        }
        for (path, entry) in &now {
            if then.get(path) != Some(entry) || !root.join(path).is_symlink() && !root.join(path).exists() {
                entry.write(&root.join(path))?;
            }
        }
        let dockerfile = if self.inside { root.join("Dockerfile") } else { folder.join("Dockerfile") };
        if !self.inside {
            self.write_dockerfile(&dockerfile)?;
        }
        Ok(dockerfile)
    }

    /// Writes the Dockerfile outside the context, with the ignore file that is for it alone.
    pub(crate) fn write_dockerfile(&self, path: &Path) -> io::Result<()> {
        if let Some(Entry { what: What::File(text), .. }) = self.entries.get(OWN_IGNORE_FILE) {
            fs::write(path.with_extension("dockerignore"), text)?;
        }
        fs::write(path, &self.dockerfile)
    }

    /// The files, and the Dockerfile where it is one of them.
    fn all(&self) -> BTreeMap<String, Entry> {
        let mut all = self.entries.clone();
        if self.inside {
            let time = trimtab::context::tree::digest(self.dockerfile.as_bytes()) % 1_000_000;
            all.insert("Dockerfile".to_owned(), Entry { time, ..Entry::file(self.dockerfile.clone()) });
        }
        all
    }

    /// The builder's flags.
    pub(crate) fn flags(&self) -> Vec<String> {
        // The private daemon has no bridge.
        let mut flags = vec!["--network=host".to_owned()];
        flags.extend(self.build_args.iter().map(|(name, value)| format!("--build-arg={name}={value}")));
        flags.extend(self.target.iter().map(|target| format!("--target={target}")));
        flags.extend(self.no_cache.iter().map(|stage| format!("--no-cache-filter={stage}")));
        flags.extend(self.images.iter().map(|image| format!("--build-context={image}=docker-image://stub:local")));
        flags
    }

    /// What the prediction is told.
    pub(crate) fn situation(&self, transfer: Transfer) -> Situation {
        let tree = Tree::new(self.all().iter().map(|(path, entry)| (path, entry.node())));
        let ignore = [OWN_IGNORE_FILE, ".dockerignore"].into_iter().find_map(|path| self.entries.get(path));
        let ignore = ignore.and_then(|entry| match &entry.what {
            What::File(text) => Some(IgnoreFile::from_text(".dockerignore", text)),
            _ => None,
        });
        let tree = ignore.map(|ignore| tree.sent(&ignore)).unwrap_or(tree);
        let mut situation = Situation::new(&self.dockerfile, tree);
        situation.transfer = transfer;
        situation.settings.insert("network".into(), "host".into());
        situation.inputs.build_args.clone_from(&self.build_args);
        situation.inputs.target.clone_from(&self.target);
        situation.inputs.build_platform = Platform::parse("linux/amd64");
        let path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
        let config = ImageConfig { env: vec![("PATH".into(), path.into())], ..ImageConfig::default() };
        let image = |layers: &str| Image { layers: Some(layers.into()), config: Some(config.clone()) };
        situation.inputs.images = self.images.iter().map(|name| (name.clone(), image("stub"))).collect();
        situation.inputs.images.insert("busybox:local".into(), image("busybox"));
        if !self.no_cache.is_empty() {
            situation.no_cache = NoCache::Stages(self.no_cache.iter().cloned().collect());
        }
        situation
    }
}

/// The images that a Dockerfile names.
pub(crate) fn images(text: &str, build_args: &BTreeMap<String, String>) -> BTreeSet<String> {
    let inputs = Inputs { build_args: build_args.clone(), ..Inputs::default() };
    let dockerfile = syntax::parse(text);
    let model = Model::new(text, &dockerfile, &inputs);
    let bases = model.stages.iter().filter_map(|stage| match &stage.base {
        Base::Image(image) => Some(image.text.clone()),
        _ => None,
    });
    let copied = model.references.iter().filter_map(|reference| match &reference.target {
        Target::Image(image) => Some(image.text.clone()),
        _ => None,
    });
    bases.chain(copied).collect()
}
