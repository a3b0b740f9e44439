/** Other extensions that report on Dockerfiles too: offers once to turn off what they report. */

import * as vscode from "vscode";

const ASKED = "trimtab.askedToTurnOff";

/** The extensions, each with its name for people. */
const OTHERS: Record<string, string> = {
  "docker.docker": "Docker DX",
  "ms-azuretools.vscode-containers": "Container Tools",
  "ms-azuretools.vscode-docker": "Docker",
};

const SECTION = "docker.languageserver.diagnostics";

/** The diagnostics of the language server that they share. trimtab reports all of these itself. */
const DIAGNOSTICS = [
  "deprecatedMaintainer",
  "directiveCasing",
  "emptyContinuationLine",
  "instructionCasing",
  "instructionCmdMultiple",
  "instructionEntrypointMultiple",
  "instructionHealthcheckMultiple",
  "instructionJSONInSingleQuotes",
  "instructionWorkdirRelative",
];

/** Asks where such an extension is installed, never twice. */
export async function offerToTurnOff(memory: vscode.Memento): Promise<void> {
  const found = Object.keys(OTHERS).filter((id) => vscode.extensions.getExtension(id) !== undefined);
  if (found.length === 0 || memory.get<boolean>(ASKED, false)) {
    return;
  }
  await memory.update(ASKED, true);
  const names = found.map((id) => OTHERS[id]).join(" and ");
  const turnOff = "Turn Them Off";
  const answer = await vscode.window.showInformationMessage(
    `${names} also reports on Dockerfiles, so findings can appear twice. Turn off its diagnostics?`,
    turnOff,
    "Keep Both",
  );
  if (answer !== turnOff) {
    return;
  }
  const settings = vscode.workspace.getConfiguration(SECTION);
  for (const key of DIAGNOSTICS) {
    // An extension of another version may not know the setting.
    if (settings.inspect(key)?.defaultValue !== undefined) {
      await settings.update(key, "ignore", vscode.ConfigurationTarget.Global);
    }
  }
}
