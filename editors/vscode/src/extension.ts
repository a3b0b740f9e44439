/** Starts `trimtab lsp` for the Dockerfiles of a window, and says so where it cannot. */

import { homedir } from "node:os";
import * as vscode from "vscode";
import { register } from "./commands";
import { offerToTurnOff } from "./others";
import { findServer } from "./server";
import { type Channels, Session } from "./session";
import { Status } from "./status";

let extension: Extension | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  extension = new Extension(context);
  await extension.restart();
  void offerToTurnOff(context.globalState);
}

export async function deactivate(): Promise<void> {
  await extension?.stop();
  extension = undefined;
}

class Extension {
  readonly #context: vscode.ExtensionContext;
  readonly #channels: Channels;
  readonly #status = new Status();
  #session: Session | undefined;
  /** Counts the restarts, so that one that was overtaken goes no further. */
  #turn = 0;

  constructor(context: vscode.ExtensionContext) {
    this.#context = context;
    this.#channels = {
      log: vscode.window.createOutputChannel("trimtab", { log: true }),
      trace: vscode.window.createOutputChannel("trimtab trace"),
    };
    context.subscriptions.push(
      this.#status,
      this.#channels.log,
      this.#channels.trace,
      ...register(() => this.#session),
      vscode.commands.registerCommand("trimtab.restart", () => this.restart()),
      vscode.commands.registerCommand("trimtab.showLogs", () => this.#channels.log.show()),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.restart()),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration("trimtab.enable") || change.affectsConfiguration("trimtab.path")) {
          void this.restart();
        }
      }),
    );
  }

  /** Ends the server that runs, and starts one by the settings of now. */
  async restart(): Promise<void> {
    const turn = ++this.#turn;
    await this.stop();
    if (turn !== this.#turn) {
      return;
    }
    const settings = vscode.workspace.getConfiguration("trimtab");
    if (!settings.get<boolean>("enable", true)) {
      this.#status.off();
      return;
    }
    const server = findServer({
      setting: pathSetting(settings),
      folder: vscode.workspace.workspaceFolders?.[0]?.uri.fsPath,
      extension: this.#context.extensionPath,
      searchPath: process.env["PATH"] ?? "",
      home: homedir(),
      platform: process.platform,
    });
    if ("problem" in server) {
      this.#report(server.problem);
      return;
    }
    this.#channels.log.info(`starting ${server.program}, found by ${server.origin}`);
    const session = new Session(server, this.#channels, this.#status);
    this.#session = session;
    try {
      await session.start();
    } catch (error) {
      if (turn === this.#turn) {
        this.#report(`${server.program} lsp did not start: ${error instanceof Error ? error.message : error}`);
      }
    }
  }

  async stop(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    await session?.stop();
  }

  #report(problem: string): void {
    this.#status.problem(problem);
    this.#channels.log.error(problem);
    void this.#offerHelp(problem);
  }

  async #offerHelp(problem: string): Promise<void> {
    const settings = "Open the Settings";
    const logs = "Show the Logs";
    const answer = await vscode.window.showErrorMessage(`trimtab: ${problem}`, settings, logs);
    if (answer === settings) {
      await vscode.commands.executeCommand("workbench.action.openSettings", "trimtab.path");
    } else if (answer === logs) {
      this.#channels.log.show();
    }
  }
}

/** The setting `trimtab.path`; a folder that is not trusted does not choose the program. */
function pathSetting(settings: vscode.WorkspaceConfiguration): string {
  const path = vscode.workspace.isTrusted
    ? settings.get<string>("path")
    : settings.inspect<string>("path")?.globalValue;
  return path?.trim() ?? "";
}
