//! The ports that an `EXPOSE` names.

use super::file::Model;
use crate::syntax::{Body, Keyword};
use crate::text::Span;

/// One word of an `EXPOSE`, such as `8080-8090/tcp`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Port {
    /// Where it is written.
    pub span: Span,
    /// The word with variables expanded, an unknown one as `${NAME}`.
    pub text: String,
    /// The port of the container, or the two ends of a range.
    pub container: Vec<String>,
    /// What stands before it: an address or a port of the host, which `EXPOSE` has no use for.
    pub host: Option<String>,
    /// The protocol as written, where there is one.
    pub protocol: Option<String>,
}

impl Model<'_> {
    /// The ports that the instruction with this index exposes; none where it is no `EXPOSE`.
    pub fn ports(&self, instruction: usize) -> Vec<Port> {
        let of = self.instruction(instruction);
        let Body::Words { words, .. } = &of.body else { return Vec::new() };
        let words = words.iter().filter(|_| of.kind == Keyword::Expose);
        let values = words.flat_map(|word| {
            let values = self.expand(instruction, word).words;
            values.into_iter().map(|value| Port::read(word.span, value.to_string()))
        });
        values.collect()
    }
}

impl Port {
    fn read(span: Span, text: String) -> Port {
        let (ports, protocol) = match text.split_once('/') {
            Some((ports, protocol)) => (ports, Some(protocol.to_owned())),
            None => (text.as_str(), None),
        };
        let (host, container) = match ports.rsplit_once(':') {
            Some((host, container)) => (Some(host.to_owned()), container),
            None => (None, ports),
        };
        let container = container.split('-').map(str::to_owned).collect();
        Port { span, text, container, host, protocol }
    }
}
