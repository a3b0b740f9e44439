#!/usr/bin/env python3
"""Runs command lines that public CI files give hadolint, with trimtab in its place, and compares the exit codes.

    tests/compat/hadolint_lines.py TRIMTAB HADOLINT

Each line runs over three files: one with errors, one with warnings, one without findings. hadolint fails on a finding of
severity info, trimtab on a warning; no sample has findings of severity info alone.
"""

import os
import pathlib
import subprocess
import sys
import tempfile

SAMPLES = {
    "errors": "FROM node:latest\nWORKDIR app\nRUN sudo apt-get update\nEXPOSE 80000\nCMD [\"node\"]\n",
    "warnings": "FROM node:latest\nWORKDIR /app\nCMD [\"node\"]\n",
    "clean": "FROM node:22.11\nWORKDIR /app\nUSER 1000\nCMD [\"node\"]\n",
}
CONFIG = "ignored: [DL3007]\nfailure-threshold: warning\n"

# What a shell runs in the folder of a file `Dockerfile`; LINT is the program.
LINES = [
    "LINT Dockerfile",
    "LINT - < Dockerfile",
    "LINT --ignore DL3003 --ignore DL3006 Dockerfile",
    "LINT --failure-threshold error Dockerfile",
    "LINT --failure-threshold warning - < Dockerfile",
    "LINT --config hadolint.yaml Dockerfile",
    "LINT -f json Dockerfile",
    "LINT --ignore DL3059 Dockerfile --no-fail",
    "find . -iname Dockerfile | xargs LINT -t error --no-color",
    "LINT --failure-threshold warning -c hadolint.yaml -f sarif - < Dockerfile",
    "LINT -f gitlab_codeclimate --ignore DL3007 Dockerfile",
    "LINT --format checkstyle --error DL3007 -t error Dockerfile",
    "LINT --trusted-registry docker.io --no-color Dockerfile",
    "LINT --info DL3007 --failure-threshold warning Dockerfile",
]


def main():
    trimtab, hadolint = (str(pathlib.Path(program).resolve()) for program in sys.argv[1:3])
    different = 0
    for name, text in SAMPLES.items():
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "Dockerfile").write_text(text)
            pathlib.Path(folder, "hadolint.yaml").write_text(CONFIG)
            for line in LINES:
                theirs, ours = (run(line, program, folder) for program in (hadolint, trimtab))
                if theirs != ours:
                    different += 1
                    print(f"{name}: `{line}`: hadolint exits with {theirs}, trimtab with {ours}")
    runs = len(SAMPLES) * len(LINES)
    print(f"{runs - different} of {runs} runs end with the same exit code")
    sys.exit(different > 0)


def run(line, program, folder):
    environment = {"PATH": os.environ["PATH"], "HOME": folder}
    done = subprocess.run(line.replace("LINT", program), shell=True, cwd=folder, env=environment, capture_output=True)
    return done.returncode


if __name__ == "__main__":
    main()
