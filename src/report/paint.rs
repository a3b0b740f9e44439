//! Colours of the terminal report.

use std::io::{self, Write};

use codespan_reporting::diagnostic::{LabelStyle, Severity as Level};
use codespan_reporting::term::WriteStyle;

use crate::finding::Severity;

/// Whether the report is coloured. The caller that opens the output decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// Plain text.
    Never,
    /// ANSI escape sequences.
    Always,
}

/// What a piece of the report is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ink {
    Severity(Severity),
    Strong,
    Frame,
    Removed,
    Added,
    Faint,
}

const RESET: &str = "\x1b[0m";

impl Ink {
    const fn escape(self) -> &'static str {
        match self {
            Ink::Severity(Severity::Error) => "\x1b[1;91m",
            Ink::Severity(Severity::Warning) => "\x1b[1;93m",
            Ink::Severity(Severity::Info) => "\x1b[1;92m",
            Ink::Severity(Severity::Style) => "\x1b[1;96m",
            Ink::Strong => "\x1b[1m",
            Ink::Frame => "\x1b[36m",
            Ink::Removed => "\x1b[31m",
            Ink::Added => "\x1b[32m",
            Ink::Faint => "\x1b[2m",
        }
    }
}

impl Colour {
    /// Writes `text` in this ink.
    pub(super) fn write(self, out: &mut dyn Write, ink: Ink, text: &str) -> io::Result<()> {
        match self {
            Colour::Never => out.write_all(text.as_bytes()),
            Colour::Always => write!(out, "{}{text}{RESET}", ink.escape()),
        }
    }
}

/// Takes what codespan renders below its header. The header is ours, for codespan has no words for `info` and `style`.
pub(super) struct Body<'a> {
    pub(super) out: &'a mut dyn Write,
    pub(super) colour: Colour,
    pub(super) severity: Severity,
    in_header: bool,
}

impl<'a> Body<'a> {
    pub(super) fn new(out: &'a mut dyn Write, colour: Colour, severity: Severity) -> Body<'a> {
        Body { out, colour, severity, in_header: true }
    }

    fn set(&mut self, escape: &str) -> io::Result<()> {
        if self.in_header || self.colour == Colour::Never {
            return Ok(());
        }
        self.out.write_all(escape.as_bytes())
    }
}

impl Write for Body<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if !self.in_header {
            return self.out.write(bytes);
        }
        match memchr::memchr(b'\n', bytes) {
            None => Ok(bytes.len()),
            Some(end) => {
                self.in_header = false;
                Ok(end + 1)
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl WriteStyle for Body<'_> {
    fn set_header(&mut self, _: Level) -> io::Result<()> {
        Ok(())
    }

    fn set_header_message(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn set_line_number(&mut self) -> io::Result<()> {
        self.set(Ink::Frame.escape())
    }

    fn set_note_bullet(&mut self) -> io::Result<()> {
        self.set(Ink::Frame.escape())
    }

    fn set_source_border(&mut self) -> io::Result<()> {
        self.set(Ink::Frame.escape())
    }

    fn set_label(&mut self, _: Level, style: LabelStyle) -> io::Result<()> {
        let ink = if style == LabelStyle::Primary { Ink::Severity(self.severity) } else { Ink::Frame };
        self.set(ink.escape())
    }

    fn reset(&mut self) -> io::Result<()> {
        self.set(RESET)
    }
}
