//! Documents in JSON for programs that people read as well: indented, with a line break at the end.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::{Value, json};

/// Writes one document.
pub(crate) fn write(out: &mut dyn Write, document: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, document)?;
    out.write_all(b"\n")
}

/// Writes the documents of several Dockerfiles as one, of this version of their schema.
pub(crate) fn write_all(out: &mut dyn Write, version: u32, files: &[Value]) -> io::Result<()> {
    write(out, &json!({ "version": version, "files": files }))
}
