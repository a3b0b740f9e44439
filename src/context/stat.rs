//! What a file system says of a path.

/// What is at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stat {
    /// What it is.
    pub kind: Kind,
    /// Its bytes, for a regular file.
    pub size: u64,
    /// Whether somebody may execute it.
    pub executable: bool,
    /// The lower twelve bits of its mode, or what is usual where the world has none.
    pub mode: u32,
}

/// What a path can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A regular file.
    File,
    /// A directory.
    Directory,
    /// A symbolic link.
    Link,
    /// A pipe, a socket, a device.
    Other,
}

/// One name in a directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The name, without the directory.
    pub name: String,
    /// What it is; a symbolic link is not followed.
    pub kind: Kind,
}
