//! What the server says unasked.

use tokio::sync::mpsc::UnboundedSender;
use tower_lsp_server::ls_types::{Diagnostic, Registration, Uri, WorkspaceEdit};

/// Where to put a message.
pub(super) type Sender = UnboundedSender<Message>;

/// What the server says unasked.
#[derive(Debug)]
pub(super) enum Message {
    /// What was found in a document.
    Diagnostics {
        /// The document.
        uri: Uri,
        /// What was linted; it is dropped where that is not the document any more.
        edition: u64,
        /// The client's number for the text.
        version: i32,
        /// What was found.
        diagnostics: Vec<Diagnostic>,
    },
    /// A document was closed: nothing is to be shown of it.
    Closed(Uri),
    /// Edits that somebody asked for by a command.
    Apply(WorkspaceEdit),
    /// Something a person has to know.
    Show(String),
    /// Something that helps who looks for a fault.
    Log(String),
    /// What diagnostics depend on has changed beside the documents.
    Changed,
    /// The client asked for diagnostics before all was known of a document.
    AskAgain,
    /// What the client should ask or tell from now on.
    Register(Vec<Registration>),
}
