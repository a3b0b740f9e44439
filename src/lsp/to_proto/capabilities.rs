//! What the server can do, for a client that can do so much.

use tower_lsp_server::ls_types as lsp;

use super::completion::TRIGGERS;
use super::costs::APPLY;
use super::tokens::tokens_options;
use crate::lsp::abilities::Abilities;
use crate::lsp::actions::{FIX_ALL, FIX_ALL_COMMAND, QUICK_FIX, REWRITE};
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

/// After these characters an editor asks how what is typed is written.
const SIGNATURE_TRIGGERS: [&str; 3] = [" ", "=", ","];

/// After this character an editor asks for the indent of the line.
const FORMAT_TRIGGER: &str = "\n";

/// The commands of the server. Each takes the document as its only argument.
pub(in crate::lsp) const COMMANDS: [&str; 3] = [APPLY, FIX_ALL_COMMAND, GRAPH];

/// The command that answers with the page of the cache graph of a document, which is its only argument.
pub(in crate::lsp) const GRAPH: &str = "trimtab.cacheGraph";

/// The answer to `initialize`.
pub(in crate::lsp) fn capabilities(abilities: &Abilities) -> lsp::InitializeResult {
    let formats = !abilities.registers_formatters;
    let capabilities = lsp::ServerCapabilities {
        position_encoding: Some(encoding(abilities.encoding)),
        text_document_sync: Some(lsp::TextDocumentSyncCapability::Options(lsp::TextDocumentSyncOptions {
            open_close: Some(true),
            change: Some(lsp::TextDocumentSyncKind::INCREMENTAL),
            save: Some(lsp::TextDocumentSyncSaveOptions::Supported(true)),
            ..Default::default()
        })),
        completion_provider: Some(lsp::CompletionOptions {
            trigger_characters: Some(TRIGGERS.map(str::to_owned).to_vec()),
            ..Default::default()
        }),
        semantic_tokens_provider: Some(tokens_options()),
        signature_help_provider: Some(lsp::SignatureHelpOptions {
            trigger_characters: Some(SIGNATURE_TRIGGERS.map(str::to_owned).to_vec()),
            ..Default::default()
        }),
        document_formatting_provider: formats.then_some(lsp::OneOf::Left(true)),
        document_range_formatting_provider: formats.then_some(lsp::OneOf::Left(true)),
        document_on_type_formatting_provider: formats.then(|| lsp::DocumentOnTypeFormattingOptions {
            first_trigger_character: FORMAT_TRIGGER.to_owned(),
            more_trigger_character: None,
        }),
        hover_provider: Some(lsp::HoverProviderCapability::Simple(true)),
        inlay_hint_provider: Some(lsp::OneOf::Left(true)),
        code_lens_provider: Some(lsp::CodeLensOptions { resolve_provider: Some(false) }),
        execute_command_provider: Some(lsp::ExecuteCommandOptions {
            commands: COMMANDS.map(str::to_owned).to_vec(),
            work_done_progress_options: lsp::WorkDoneProgressOptions::default(),
        }),
        document_symbol_provider: Some(lsp::OneOf::Left(true)),
        folding_range_provider: Some(lsp::FoldingRangeProviderCapability::Simple(true)),
        selection_range_provider: Some(lsp::SelectionRangeProviderCapability::Simple(true)),
        definition_provider: Some(lsp::OneOf::Left(true)),
        references_provider: Some(lsp::OneOf::Left(true)),
        document_highlight_provider: Some(lsp::OneOf::Left(true)),
        rename_provider: Some(lsp::OneOf::Right(lsp::RenameOptions {
            prepare_provider: Some(true),
            work_done_progress_options: lsp::WorkDoneProgressOptions::default(),
        })),
        document_link_provider: Some(lsp::DocumentLinkOptions {
            resolve_provider: Some(false),
            work_done_progress_options: lsp::WorkDoneProgressOptions::default(),
        }),
        code_action_provider: abilities.actions.then(code_actions),
        diagnostic_provider: abilities.pulls.then(diagnostics),
        workspace: Some(lsp::WorkspaceServerCapabilities {
            workspace_folders: Some(lsp::WorkspaceFoldersServerCapabilities {
                supported: Some(true),
                change_notifications: Some(lsp::OneOf::Left(true)),
            }),
            file_operations: Some(file_operations()),
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
        code_action_kinds: Some([QUICK_FIX, REWRITE, FIX_ALL].map(lsp::CodeActionKind::new).to_vec()),
        ..Default::default()
    })
}

/// A finding does depend on other files, but to say so would make an editor ask for all documents again at each edit of
/// one. It is told when they change.
fn diagnostics() -> lsp::DiagnosticServerCapabilities {
    lsp::DiagnosticServerCapabilities::Options(lsp::DiagnosticOptions {
        identifier: Some("trimtab".to_owned()),
        inter_file_dependencies: false,
        workspace_diagnostics: true,
        work_done_progress_options: lsp::WorkDoneProgressOptions::default(),
    })
}

/// The client asks before it gives a file or a folder another name.
fn file_operations() -> lsp::WorkspaceFileOperationsServerCapabilities {
    let pattern = lsp::FileOperationPattern { glob: "**".to_owned(), matches: None, options: None };
    let filters = vec![lsp::FileOperationFilter { scheme: Some("file".to_owned()), pattern }];
    lsp::WorkspaceFileOperationsServerCapabilities {
        will_rename: Some(lsp::FileOperationRegistrationOptions { filters }),
        ..Default::default()
    }
}

/// What is asked of the client after the start.
pub(in crate::lsp) fn registrations(abilities: &Abilities) -> Vec<lsp::Registration> {
    let formatters = abilities.registers_formatters.then(formatters);
    abilities.watches.then(watchers).into_iter().chain(formatters.into_iter().flatten()).collect()
}

/// The formatters, for Dockerfiles alone: a compose file has one of its own, and an editor would ask which to take.
fn formatters() -> [lsp::Registration; 3] {
    let selector = serde_json::json!([
        { "language": "dockerfile" },
        { "language": "containerfile" },
        { "pattern": "**/{Dockerfile,Containerfile}*" },
        { "pattern": "**/*.[Dd]ockerfile" },
    ]);
    ["formatting", "rangeFormatting", "onTypeFormatting"].map(|name| lsp::Registration {
        id: format!("trimtab-{name}"),
        method: format!("textDocument/{name}"),
        register_options: Some(
            serde_json::json!({ "documentSelector": selector, "firstTriggerCharacter": FORMAT_TRIGGER }),
        ),
    })
}

/// The kinds of events of a watcher that only looks for files that come and go.
const CREATED_OR_DELETED: u8 = 1 | 4;

/// The request to be told of changes of files that are not open.
fn watchers() -> lsp::Registration {
    let mut globs = WATCHED.iter().map(|glob| serde_json::json!({ "globPattern": glob })).collect::<Vec<_>>();
    // Any file can be a source of `COPY`: whether it is there counts, not what is in it.
    globs.push(serde_json::json!({ "globPattern": "**/*", "kind": CREATED_OR_DELETED }));
    lsp::Registration {
        id: "trimtab-files".to_owned(),
        method: "workspace/didChangeWatchedFiles".to_owned(),
        register_options: Some(serde_json::json!({ "watchers": globs })),
    }
}
