/** Which `trimtab` program to start. Knows files and paths, nothing of VS Code. */

import { accessSync, constants, statSync } from "node:fs";
import * as path from "node:path";

/** Where the program was found. */
export type Origin = "trimtab.path" | "the extension" | "PATH" | "~/.cargo/bin";

/** A program that can be started. */
export interface Server {
  program: string;
  origin: Origin;
}

/** Why there is none, in words for the user. */
export interface Missing {
  problem: string;
}

/** Where to look. */
export interface Places {
  /** The setting `trimtab.path`, empty where it is not set. */
  setting: string;
  /** The first folder of the workspace. */
  folder: string | undefined;
  /** The folder of this extension. */
  extension: string;
  /** The environment variable `PATH`. */
  searchPath: string;
  /** The user's home folder. */
  home: string;
  platform: NodeJS.Platform;
}

/**
 * The program that the setting names, or the first of: the extension's own, the one on `PATH`, the one that
 * `cargo install` leaves. A setting that leads nowhere is a problem and never silently replaced.
 */
export function findServer(places: Places): Server | Missing {
  if (places.setting !== "") {
    return namedServer(places);
  }
  const name = places.platform === "win32" ? "trimtab.exe" : "trimtab";
  const candidates: [Origin, string][] = [["the extension", path.join(places.extension, "server", name)]];
  for (const folder of places.searchPath.split(path.delimiter)) {
    // A relative entry would let the opened folder choose the program.
    if (path.isAbsolute(folder)) {
      candidates.push(["PATH", path.join(folder, name)]);
    }
  }
  candidates.push(["~/.cargo/bin", path.join(places.home, ".cargo", "bin", name)]);
  for (const [origin, program] of candidates) {
    if (fault(program, places.platform) === undefined) {
      return { program, origin };
    }
  }
  return { problem: "trimtab was not found on PATH or in ~/.cargo/bin. Install it, or set trimtab.path." };
}

function namedServer(places: Places): Server | Missing {
  const { setting, folder, home, platform } = places;
  if (folder === undefined && setting.includes("${workspaceFolder}")) {
    return { problem: "trimtab.path uses ${workspaceFolder}, but no folder is open." };
  }
  const expanded = setting
    .replace(/^~(?=$|[/\\])/, () => home)
    .replaceAll("${userHome}", () => home)
    .replaceAll("${workspaceFolder}", () => folder ?? "");
  if (!path.isAbsolute(expanded)) {
    return { problem: `trimtab.path is “${setting}”: write an absolute path, or one from \${workspaceFolder} or ~.` };
  }
  const reason = fault(expanded, platform);
  return reason === undefined
    ? { program: expanded, origin: "trimtab.path" }
    : { problem: `trimtab.path is “${setting}”: ${expanded} ${reason}.` };
}

/** Why a file cannot be started. */
function fault(file: string, platform: NodeJS.Platform): string | undefined {
  try {
    const stats = statSync(file, { throwIfNoEntry: false });
    if (stats === undefined) {
      return "does not exist";
    }
    if (!stats.isFile()) {
      return "is not a file";
    }
    if (platform !== "win32") {
      accessSync(file, constants.X_OK);
    }
    return undefined;
  } catch (error) {
    const denied = (error as NodeJS.ErrnoException).code === "EACCES";
    return denied ? "is not executable" : "cannot be read";
  }
}
