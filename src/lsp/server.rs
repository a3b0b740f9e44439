//! The protocol's requests and notifications. Each changes what has to change before it waits for anything, so that
//! their order is kept; nothing here waits for the client.

use std::collections::HashMap;
use std::sync::Arc;

use tower_lsp_server::LanguageServer;
use tower_lsp_server::jsonrpc::{Error, Result};
use tower_lsp_server::ls_types as lsp;

use super::actions;
use super::documents::{Snapshot, is_read};
use super::linter::Linter;
use super::message::Message;
use super::state::Server;
use super::{colours, commands, from_proto, hover, navigate, reports, to_proto};
use crate::format::{format, format_lines, on_line_break};
use crate::navigation::folds::folds;
use crate::navigation::links::links;
use crate::navigation::names::Occurrence;
use crate::navigation::outline::outline;
use crate::navigation::selection::around;
use crate::navigation::signature::signature;

impl LanguageServer for Server {
    async fn initialize(&self, params: lsp::InitializeParams) -> Result<lsp::InitializeResult> {
        let abilities = self.shared.abilities.get_or_init(|| from_proto::abilities(&params.capabilities));
        if let Some(client) = params.process_id {
            self.lifetime.watch(client);
        }
        if let Some(options) = params.initialization_options {
            self.worker.configure(options);
        }
        #[expect(deprecated, reason = "older clients have no other folder")]
        let folders = from_proto::folders(params.workspace_folders, params.root_uri.as_ref());
        self.shared.folders().extend(folders);
        Ok(to_proto::capabilities(abilities))
    }

    async fn initialized(&self, _: lsp::InitializedParams) {
        let registrations = to_proto::registrations(self.shared.abilities());
        if !registrations.is_empty() {
            self.say(Message::Register(registrations));
        }
    }

    async fn shutdown(&self) -> Result<()> {
        self.lifetime.shut_down();
        Ok(())
    }

    async fn did_open(&self, params: lsp::DidOpenTextDocumentParams) {
        let lsp::TextDocumentItem { uri, language_id, version, text } = params.text_document;
        let file = from_proto::path(&uri);
        if !is_read(&language_id, file.as_deref()) {
            return;
        }
        let edition = self.shared.documents().open(uri.clone(), version, file, &language_id, text);
        self.shared.change();
        self.lint(uri, edition);
    }

    async fn did_change(&self, params: lsp::DidChangeTextDocumentParams) {
        let lsp::VersionedTextDocumentIdentifier { uri, version } = params.text_document;
        let changes = from_proto::changes(params.content_changes);
        let encoding = self.shared.abilities().encoding;
        let edition = self.shared.documents().change(&uri, version, changes, encoding);
        if let Some(edition) = edition {
            self.lint(uri, edition);
        }
    }

    async fn did_save(&self, _: lsp::DidSaveTextDocumentParams) {
        // Another document's finding may depend on the file that was saved.
        if !self.shared.abilities().watches {
            self.look_again();
        }
    }

    async fn did_close(&self, params: lsp::DidCloseTextDocumentParams) {
        let uri = params.text_document.uri;
        let was_open = self.shared.documents().close(&uri);
        if was_open {
            self.worker.forget(uri.clone());
            self.shared.change();
            self.plans.forget(&uri);
            self.colours.forget(&uri);
            if !self.shared.abilities().pulls {
                self.say(Message::Closed(uri));
            }
        }
    }

    async fn did_change_configuration(&self, params: lsp::DidChangeConfigurationParams) {
        // An editor that has nothing to set sends nothing, and asks to look again.
        if !params.settings.is_null() {
            self.worker.configure(params.settings);
        }
        self.look_again();
    }

    async fn did_change_watched_files(&self, params: lsp::DidChangeWatchedFilesParams) {
        let matters =
            |change: &lsp::FileEvent| from_proto::path(&change.uri).is_none_or(|path| navigate::matters(&path));
        if params.changes.is_empty() || params.changes.iter().any(matters) {
            self.look_again();
        }
    }

    async fn did_change_workspace_folders(&self, params: lsp::DidChangeWorkspaceFoldersParams) {
        let lsp::WorkspaceFoldersChangeEvent { added, removed } = params.event;
        let removed = from_proto::folders(Some(removed), None);
        self.shared.folders().retain(|folder| !removed.contains(folder));
        self.shared.folders().extend(from_proto::folders(Some(added), None));
        self.look_again();
    }

    async fn diagnostic(&self, params: lsp::DocumentDiagnosticParams) -> Result<lsp::DocumentDiagnosticReportResult> {
        let diagnostics = self.worker.diagnose(params.text_document.uri).await?;
        Ok(to_proto::report(diagnostics, params.previous_result_id.as_deref()))
    }

    async fn workspace_diagnostic(
        &self,
        params: lsp::WorkspaceDiagnosticParams,
    ) -> Result<lsp::WorkspaceDiagnosticReportResult> {
        let items = reports::of_files(self, params.previous_result_ids).await?;
        Ok(lsp::WorkspaceDiagnosticReportResult::Report(lsp::WorkspaceDiagnosticReport { items }))
    }

    async fn code_action(&self, params: lsp::CodeActionParams) -> Result<Option<lsp::CodeActionResponse>> {
        let abilities = *self.shared.abilities();
        let mut all = lsp::CodeActionResponse::new();
        let is_about = |snapshot: &Snapshot| from_proto::action_request(snapshot, &params, abilities.encoding);
        for (snapshot, linted) in self.all_settled(&params.text_document.uri).await? {
            let Some(request) = is_about(&snapshot) else { continue };
            let name = snapshot.name();
            let plan = if request.asks_for(actions::REWRITE) {
                self.plans.ask(snapshot, linted).await
            } else {
                self.plans.known(&snapshot)
            };
            let params = params.clone();
            let question = move |linter: &mut Linter, snapshot: &Snapshot| {
                let Some(request) = from_proto::action_request(snapshot, &params, abilities.encoding) else {
                    return lsp::CodeActionResponse::new();
                };
                let mut offered = actions::offer(linter, snapshot, &request);
                offered.extend(plan.iter().flat_map(|plan| actions::moves(snapshot, plan, &request)));
                to_proto::actions(snapshot, offered, &abilities)
            };
            all.extend(self.worker.ask(name, question).await?.unwrap_or_default());
        }
        if from_proto::asks_for_all(&params) {
            let fixes = commands::all_safe(self, params.text_document.uri).await?;
            all.extend(to_proto::fix_all(&fixes, &abilities));
        }
        Ok(Some(all))
    }

    async fn hover(&self, params: lsp::HoverParams) -> Result<Option<lsp::Hover>> {
        let abilities = *self.shared.abilities();
        let Some((snapshot, _, offset)) = self.at(&params.text_document_position_params) else { return Ok(None) };
        let Some((snapshot, linted)) = self.settled(snapshot).await? else { return Ok(None) };
        let inputs = linted.inputs();
        let found = navigate::careful(|| hover::at(&snapshot.source, &linted.findings, &inputs, offset))?;
        let Some((span, mut text)) = found else { return Ok(None) };
        if let Some(line) = hover::step::line_at(&snapshot.source, offset) {
            let costs = Server::costs(snapshot.clone(), Arc::clone(&linted)).await?;
            let more = navigate::careful(|| hover::step::text(&snapshot, &linted, &costs, line))?;
            if !more.is_empty() {
                text = format!("{text}\n\n---\n\n{more}");
            }
        }
        Ok(Some(to_proto::hover(&snapshot, span, text, &abilities)))
    }

    async fn completion(&self, params: lsp::CompletionParams) -> Result<Option<lsp::CompletionResponse>> {
        let Some((snapshot, _, offset)) = self.at(&params.text_document_position) else { return Ok(None) };
        let linted = self.shared.linted().get(&snapshot.name()).map(Arc::clone);
        let found = navigate::complete(&snapshot, linted.as_deref(), offset)?;
        Ok(found.map(|found| to_proto::completion(&snapshot, found, self.shared.abilities())))
    }

    async fn signature_help(&self, params: lsp::SignatureHelpParams) -> Result<Option<lsp::SignatureHelp>> {
        let Some((snapshot, _, offset)) = self.at(&params.text_document_position_params) else { return Ok(None) };
        let found = navigate::read(&snapshot, |model| signature(model, offset))?;
        Ok(found.map(|found| to_proto::signature(found, self.shared.abilities())))
    }

    async fn semantic_tokens_full(
        &self,
        params: lsp::SemanticTokensParams,
    ) -> Result<Option<lsp::SemanticTokensResult>> {
        let Some((snapshot, encoding)) = self.open(&params.text_document.uri) else { return Ok(None) };
        Ok(Some(self.colours.all(&snapshot, encoding)?.into()))
    }

    async fn semantic_tokens_full_delta(
        &self,
        params: lsp::SemanticTokensDeltaParams,
    ) -> Result<Option<lsp::SemanticTokensFullDeltaResult>> {
        let Some((snapshot, encoding)) = self.open(&params.text_document.uri) else { return Ok(None) };
        self.colours.since(&snapshot, &params.previous_result_id, encoding).map(Some)
    }

    async fn semantic_tokens_range(
        &self,
        params: lsp::SemanticTokensRangeParams,
    ) -> Result<Option<lsp::SemanticTokensRangeResult>> {
        let Some((snapshot, encoding)) = self.open(&params.text_document.uri) else { return Ok(None) };
        let lines = params.range.start.line..=params.range.end.line;
        let data = colours::part(&snapshot, lines, encoding)?;
        Ok(Some(lsp::SemanticTokens { result_id: None, data }.into()))
    }

    async fn document_symbol(&self, params: lsp::DocumentSymbolParams) -> Result<Option<lsp::DocumentSymbolResponse>> {
        let uri = params.text_document.uri;
        let Some((snapshot, encoding)) = self.open(&uri) else { return Ok(None) };
        let entries = navigate::read(&snapshot, outline)?;
        Ok(Some(if self.shared.abilities().symbol_trees {
            lsp::DocumentSymbolResponse::Nested(to_proto::symbols(&snapshot, entries, encoding))
        } else {
            lsp::DocumentSymbolResponse::Flat(to_proto::flat_symbols(&snapshot, entries, encoding))
        }))
    }

    async fn folding_range(&self, params: lsp::FoldingRangeParams) -> Result<Option<Vec<lsp::FoldingRange>>> {
        let Some((snapshot, _)) = self.open(&params.text_document.uri) else { return Ok(None) };
        navigate::read(&snapshot, |model| Some(to_proto::folds(folds(model, snapshot.source.lines()))))
    }

    async fn selection_range(&self, params: lsp::SelectionRangeParams) -> Result<Option<Vec<lsp::SelectionRange>>> {
        let Some((snapshot, encoding)) = self.open(&params.text_document.uri) else { return Ok(None) };
        navigate::read(&snapshot, |model| {
            let grown = |position: &lsp::Position| {
                let offset = snapshot.offset(from_proto::position(*position), encoding).unwrap_or_default();
                let spans = around(model, offset);
                to_proto::selection(&snapshot, &spans, encoding)
            };
            Some(params.positions.iter().map(grown).collect())
        })
    }

    async fn goto_definition(&self, params: lsp::GotoDefinitionParams) -> Result<Option<lsp::GotoDefinitionResponse>> {
        let Some((snapshot, encoding, name)) = self.name(&params.text_document_position_params)? else {
            return Ok(None);
        };
        let place = name.definition.map(|span| to_proto::location(&snapshot, span, encoding));
        Ok(place.map(lsp::GotoDefinitionResponse::Scalar))
    }

    async fn references(&self, params: lsp::ReferenceParams) -> Result<Option<Vec<lsp::Location>>> {
        let Some((snapshot, encoding, name)) = self.name(&params.text_document_position)? else { return Ok(None) };
        let wanted = name.occurrences.iter().filter(|it| params.context.include_declaration || !it.declares);
        let place = |it: &Occurrence| to_proto::location(&snapshot, it.span, encoding);
        Ok(Some(wanted.map(place).collect()))
    }

    async fn document_highlight(
        &self,
        params: lsp::DocumentHighlightParams,
    ) -> Result<Option<Vec<lsp::DocumentHighlight>>> {
        let found = self.name(&params.text_document_position_params)?;
        Ok(found.map(|(snapshot, encoding, name)| to_proto::highlights(&snapshot, &name, encoding)))
    }

    async fn prepare_rename(
        &self,
        params: lsp::TextDocumentPositionParams,
    ) -> Result<Option<lsp::PrepareRenameResponse>> {
        let found = self.name(&params)?.filter(|(_, _, name)| name.can_be(&name.text));
        Ok(found.map(|(snapshot, encoding, name)| to_proto::renamed(&snapshot, name, encoding)))
    }

    async fn rename(&self, params: lsp::RenameParams) -> Result<Option<lsp::WorkspaceEdit>> {
        let Some((snapshot, _, offset)) = self.at(&params.text_document_position) else { return Ok(None) };
        let edits = navigate::rename(&snapshot, offset, &params.new_name)?;
        Ok(edits.and_then(|edits| to_proto::in_document(&snapshot, &edits, self.shared.abilities())))
    }

    async fn will_rename_files(&self, params: lsp::RenameFilesParams) -> Result<Option<lsp::WorkspaceEdit>> {
        let files = from_proto::renamed(&params.files);
        let encoding = self.shared.abilities().encoding;
        let linted: Vec<_> = self.shared.linted().iter().map(|(name, it)| (name.clone(), it.root())).collect();
        let mut changes: HashMap<lsp::Uri, Vec<lsp::TextEdit>> = HashMap::new();
        for ((uri, number), root) in linted {
            let mut all = self.shared.documents().dockerfiles(&uri);
            let (true, Some(root)) = (number < all.len(), root) else { continue };
            let snapshot = all.swap_remove(number);
            let edits = navigate::renamed_files(&snapshot, &root, &files)?;
            let edits = to_proto::text_edits(&snapshot, &edits, encoding).filter(|edits| !edits.is_empty());
            if let Some(edits) = edits {
                changes.entry(uri).or_default().extend(edits);
            }
        }
        let edit = lsp::WorkspaceEdit { changes: Some(changes), ..Default::default() };
        Ok((!edit.changes.iter().all(HashMap::is_empty)).then_some(edit))
    }

    async fn document_link(&self, params: lsp::DocumentLinkParams) -> Result<Option<Vec<lsp::DocumentLink>>> {
        let encoding = self.shared.abilities().encoding;
        let mut all = Vec::new();
        for (snapshot, linted) in self.all_settled(&params.text_document.uri).await? {
            let found = navigate::read(&snapshot, |model| links(model, |path| linted.has_file(path)))?;
            all.extend(to_proto::links(&snapshot, found, linted.root().as_deref(), encoding));
        }
        Ok(Some(all))
    }

    async fn formatting(&self, params: lsp::DocumentFormattingParams) -> Result<Option<Vec<lsp::TextEdit>>> {
        let Some((snapshot, encoding)) = self.open(&params.text_document.uri) else { return Ok(None) };
        let edits = navigate::careful(|| format(&snapshot.source))?;
        Ok(to_proto::text_edits(&snapshot, &edits, encoding))
    }

    async fn range_formatting(&self, params: lsp::DocumentRangeFormattingParams) -> Result<Option<Vec<lsp::TextEdit>>> {
        let Some((snapshot, encoding)) = self.open(&params.text_document.uri) else { return Ok(None) };
        let edits = navigate::careful(|| format_lines(&snapshot.source, from_proto::lines(params.range)))?;
        Ok(to_proto::text_edits(&snapshot, &edits, encoding))
    }

    async fn on_type_formatting(
        &self,
        params: lsp::DocumentOnTypeFormattingParams,
    ) -> Result<Option<Vec<lsp::TextEdit>>> {
        let at = params.text_document_position;
        let Some((snapshot, encoding)) = self.open(&at.text_document.uri) else { return Ok(None) };
        let edits = navigate::careful(|| on_line_break(&snapshot.source, at.position.line))?;
        Ok(to_proto::text_edits(&snapshot, &edits, encoding))
    }

    async fn inlay_hint(&self, params: lsp::InlayHintParams) -> Result<Option<Vec<lsp::InlayHint>>> {
        let encoding = self.shared.abilities().encoding;
        let lines = params.range.start.line..=params.range.end.line;
        let mut all = Vec::new();
        for (snapshot, linted) in self.all_settled(&params.text_document.uri).await? {
            let costs = Server::costs(snapshot.clone(), linted).await?;
            all.extend(to_proto::hints(&snapshot, &costs, lines.clone(), encoding));
        }
        Ok(Some(all))
    }

    async fn code_lens(&self, params: lsp::CodeLensParams) -> Result<Option<Vec<lsp::CodeLens>>> {
        let Some((snapshot, _)) = self.open(&params.text_document.uri) else { return Ok(None) };
        let Some((snapshot, linted)) = self.settled(snapshot).await? else { return Ok(None) };
        let costs = Server::costs(snapshot.clone(), Arc::clone(&linted)).await?;
        let plan = self.plans.ask(snapshot.clone(), linted).await;
        Ok(Some(to_proto::lenses(&snapshot, &costs, plan.as_deref())))
    }

    async fn execute_command(&self, params: lsp::ExecuteCommandParams) -> Result<Option<lsp::LSPAny>> {
        let uri = params.arguments.first().and_then(|uri| uri.as_str()?.parse::<lsp::Uri>().ok());
        let (true, Some(uri)) = (to_proto::COMMANDS.contains(&params.command.as_str()), uri) else {
            return Err(Error::invalid_params(format!("`{}` is not a command of this server", params.command)));
        };
        commands::execute(self, &params.command, uri).await
    }
}
