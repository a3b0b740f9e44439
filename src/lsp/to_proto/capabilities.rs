//! What the server can do, for a client that can do so much.

use tower_lsp_server::ls_types as lsp;

use crate::lsp::abilities::Abilities;
use crate::lsp::actions::{FIX_ALL, QUICK_FIX};
use crate::text::Encoding;

/// The files beside a Dockerfile that what is found in it depends on.
const WATCHED: [&str; 6] = [
    "**/trimtab.toml",
    "**/*.dockerignore",
    "**/{compose,docker-compose}*.{yaml,yml}",
    "**/docker-bake*.{hcl,json}",
    "**/{Dockerfile,Containerfile}*",
    "**/*.[Dd]ockerfile",
];

/// The answer to `initialize`.
pub(in crate::lsp) fn capabilities(abilities: &Abilities) -> lsp::InitializeResult {
    let capabilities = lsp::ServerCapabilities {
        position_encoding: Some(encoding(abilities.encoding)),
        text_document_sync: Some(lsp::TextDocumentSyncCapability::Options(lsp::TextDocumentSyncOptions {
            open_close: Some(true),
            change: Some(lsp::TextDocumentSyncKind::INCREMENTAL),
            save: Some(lsp::TextDocumentSyncSaveOptions::Supported(true)),
            ..Default::default()
        })),
        hover_provider: Some(lsp::HoverProviderCapability::Simple(true)),
        code_action_provider: abilities.actions.then(code_actions),
        diagnostic_provider: abilities.pulls.then(diagnostics),
        workspace: Some(lsp::WorkspaceServerCapabilities {
            workspace_folders: Some(lsp::WorkspaceFoldersServerCapabilities {
                supported: Some(true),
                change_notifications: Some(lsp::OneOf::Left(true)),
            }),
            file_operations: None,
        }),
        ..Default::default()
    };
    let version = Some(env!("CARGO_PKG_VERSION").to_owned());
    let server_info = Some(lsp::ServerInfo { name: "trimtab".to_owned(), version });
    lsp::InitializeResult { capabilities, server_info, offset_encoding: None }
}

fn encoding(encoding: Encoding) -> lsp::PositionEncodingKind {
    match encoding {
        Encoding::Utf8 => lsp::PositionEncodingKind::UTF8,
        Encoding::Utf16 => lsp::PositionEncodingKind::UTF16,
        Encoding::Utf32 => lsp::PositionEncodingKind::UTF32,
    }
}

fn code_actions() -> lsp::CodeActionProviderCapability {
    lsp::CodeActionProviderCapability::Options(lsp::CodeActionOptions {
        code_action_kinds: Some([QUICK_FIX, FIX_ALL].map(lsp::CodeActionKind::new).to_vec()),
        ..Default::default()
    })
}

/// A finding does depend on other files, but to say so would make an editor ask for all documents again at each edit of
/// one. It is told when they change.
fn diagnostics() -> lsp::DiagnosticServerCapabilities {
    lsp::DiagnosticServerCapabilities::Options(lsp::DiagnosticOptions {
        identifier: Some("trimtab".to_owned()),
        inter_file_dependencies: false,
        workspace_diagnostics: false,
        work_done_progress_options: lsp::WorkDoneProgressOptions::default(),
    })
}

/// The request to be told of changes of files that are not open.
pub(in crate::lsp) fn watchers() -> lsp::Registration {
    let globs = WATCHED.iter().map(|glob| serde_json::json!({ "globPattern": glob })).collect::<Vec<_>>();
    lsp::Registration {
        id: "trimtab-files".to_owned(),
        method: "workspace/didChangeWatchedFiles".to_owned(),
        register_options: Some(serde_json::json!({ "watchers": globs })),
    }
}
