/** What the command palette offers for the Dockerfile that is shown. */

import * as vscode from "vscode";
import type { Session } from "./session";

/** Registers the commands; `session` is the server that runs, where one does. */
export function register(session: () => Session | undefined): vscode.Disposable[] {
  const withDocument = (act: (document: vscode.TextDocument, session: Session) => Promise<unknown>) => async () => {
    const document = vscode.window.activeTextEditor?.document;
    const running = session();
    if (document?.languageId !== "dockerfile" || running === undefined) {
      const problem = running === undefined ? "the server is not running" : "no Dockerfile is open";
      void vscode.window.showInformationMessage(`trimtab: ${problem}`);
      return;
    }
    try {
      await act(document, running);
    } catch (error) {
      void vscode.window.showErrorMessage(`trimtab: ${error instanceof Error ? error.message : error}`);
    }
  };
  return [
    vscode.commands.registerCommand(
      "trimtab.executeFixAll",
      withDocument((document, running) => running.execute("trimtab.fixAll", document.uri)),
    ),
    vscode.commands.registerCommand(
      "trimtab.executeOptimize",
      withDocument((document, running) => running.execute("trimtab.applySafeMoves", document.uri)),
    ),
    vscode.commands.registerCommand(
      "trimtab.executeFormat",
      withDocument((document, running) => format(document, running)),
    ),
    vscode.commands.registerCommand(
      "trimtab.showCacheGraph",
      withDocument((document, running) => showCacheGraph(document, running)),
    ),
  ];
}

async function format(document: vscode.TextDocument, session: Session): Promise<void> {
  const edits = await session.format(document);
  const edit = new vscode.WorkspaceEdit();
  edit.set(document.uri, edits);
  await vscode.workspace.applyEdit(edit);
}

/** The page that the server makes of the text as it is now. */
async function showCacheGraph(document: vscode.TextDocument, session: Session): Promise<void> {
  const page = await session.execute("trimtab.cacheGraph", document.uri);
  if (typeof page !== "string") {
    throw new Error("the file is too large");
  }
  const title = `Cache graph: ${vscode.workspace.asRelativePath(document.uri)}`;
  const panel = vscode.window.createWebviewPanel("trimtab.cacheGraph", title, vscode.ViewColumn.Beside, {
    enableScripts: true,
    localResourceRoots: [],
  });
  panel.webview.html = page;
}
