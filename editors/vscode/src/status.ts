/** What the status bar says of the server while a Dockerfile is shown. */

import * as vscode from "vscode";
import { State } from "vscode-languageclient/node";

export class Status implements vscode.Disposable {
  readonly #item: vscode.LanguageStatusItem;

  constructor() {
    this.#item = vscode.languages.createLanguageStatusItem("trimtab", { language: "dockerfile" });
    this.#item.name = "trimtab";
    this.#item.text = "trimtab";
    this.#item.command = { command: "trimtab.showLogs", title: "Show the logs" };
  }

  /** The server of this program has come into this state; `version` is what it said of itself. */
  server(state: State, program: string, version: string | undefined): void {
    switch (state) {
      case State.Starting:
        this.#show("starting", vscode.LanguageStatusSeverity.Information, true);
        break;
      case State.Running:
        this.#show(`${version ?? "running"}, ${program}`, vscode.LanguageStatusSeverity.Information, false);
        break;
      case State.Stopped:
        this.#show("stopped", vscode.LanguageStatusSeverity.Warning, false);
        break;
    }
  }

  /** The user has switched trimtab off. */
  off(): void {
    this.#show("switched off by trimtab.enable", vscode.LanguageStatusSeverity.Information, false);
  }

  /** There is no server, for this reason. */
  problem(reason: string): void {
    this.#show(reason, vscode.LanguageStatusSeverity.Error, false);
  }

  dispose(): void {
    this.#item.dispose();
  }

  #show(detail: string, severity: vscode.LanguageStatusSeverity, busy: boolean): void {
    this.#item.detail = detail;
    this.#item.severity = severity;
    this.#item.busy = busy;
  }
}
