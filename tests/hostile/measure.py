"""Runs one command in one folder and says what it took. A small process does it: what a large one takes itself counts as
taken by its children until they start their program."""

import os
import resource
import signal
import subprocess
import tempfile
import threading
import time

import server

# A command that waits for something ends after these; one that computes ends earlier.
WAIT_SECONDS, CPU_SECONDS = 90, 20

# So long a loop takes, on the machine where the limits were set (two cores of an Intel Xeon, nothing else at work).
PACE_TURNS, PACE_SECONDS = 10_000_000, 0.2


def measured(program, arguments, folder):
    """CPU seconds, megabytes, and what was wrong."""
    with tempfile.TemporaryFile() as told:
        is_server = arguments == ["lsp"]
        output = subprocess.PIPE if is_server else subprocess.DEVNULL
        child = subprocess.Popen([program, *arguments], cwd=folder, stdin=subprocess.PIPE, stdout=output, stderr=told,
                                 preexec_fn=limit)
        session = server.Session(child) if is_server else None
        if session:
            threading.Thread(target=session.hold, args=(folder,), daemon=True).start()
        else:
            child.stdin.close()
        status, usage = wait(child.pid)
        child.returncode = 0
        told.seek(0)
        faults = judged(status, told.read().decode(errors="replace"))
        if session and not faults and not session.is_over.wait(1):
            faults.append("does not answer")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, faults


def pace():
    """How many seconds of CPU this machine takes, as busy as it is now, for what takes one where the limits were set. Never
    less than one: a faster machine has the same limits."""
    start = time.process_time()
    for _ in range(PACE_TURNS):
        pass
    return max(1.0, (time.process_time() - start) / PACE_SECONDS)


def limit():
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def wait(pid):
    """The status of the process and what it used; no status where it does not end."""
    until = time.monotonic() + WAIT_SECONDS
    while True:
        ended, status, usage = os.wait4(pid, os.WNOHANG)
        if ended:
            return status, usage
        if time.monotonic() > until:
            os.kill(pid, signal.SIGKILL)
            return None, os.wait4(pid, 0)[2]
        time.sleep(0.002)


def judged(status, told):
    faults = []
    if status is None:
        faults.append("does not end")
    elif os.WIFSIGNALED(status):
        signal_number = os.WTERMSIG(status)
        faults.append("does not end" if signal_number in (signal.SIGXCPU, signal.SIGKILL) else f"ended by signal {signal_number}")
    elif os.WEXITSTATUS(status) > 2:
        faults.append(f"exit code {os.WEXITSTATUS(status)}")
    for sign in ("panicked", "bug in trimtab"):
        if sign in told:
            faults.append(next(line for line in told.splitlines() if sign in line)[:120])
    return faults
