//! A bar for runs that take long, where a person watches.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Fewer files than this are done before a bar could be read.
const MANY: usize = 200;

/// How far a run is.
pub(super) struct Progress(Option<ProgressBar>);

impl Progress {
    /// A run over so many files; nothing is shown unless standard error is a terminal.
    pub(super) fn of(files: usize, stderr_is_terminal: bool) -> Progress {
        if files < MANY || !stderr_is_terminal {
            return Progress(None);
        }
        let bar = ProgressBar::with_draw_target(Some(files as u64), ProgressDrawTarget::stderr_with_hz(10));
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} files") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(100));
        Progress(Some(bar))
    }

    /// One file is done.
    pub(super) fn step(&self) {
        if let Some(bar) = &self.0 {
            bar.inc(1);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}
