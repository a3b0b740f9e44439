//! trimtab reads a Dockerfile together with its build context and says what is wrong at the exact word.
//!
//! A [`Source`], its [`Context`] and a [`Config`] go in; [`lint`] gives a [`Report`], and [`fix`] the text without what it
//! reports.
//!
//! ```
//! use trimtab::{Config, Context, Source, lint};
//!
//! let source = Source::from_text("Dockerfile", "FROM debian:13\nWORKDIR app\n");
//! let report = lint(&source, &Context::unknown(), &Config::default());
//! assert_eq!(report.findings[0].rule, "relative-workdir");
//! assert_eq!(source.slice(report.findings[0].span), "app");
//! ```
//!
//! Features, on by default: `cli` is the program's command line, `lsp` its language server, `builder` drives Docker and
//! Podman for `trimtab verify`, `shellcheck` finds faults in shell text. Off by default: `pin` asks registries for `trimtab pin`. The names on this page need none of
//! them.
//!
//! The modules are no part of the interface: they are public because the tests, benchmarks, fuzz targets and the program of
//! this package use them, and they change without notice. In reading order they are `text`, `finding`, `setting`,
//! `syntax`, `shell`, `context`, `model`, `closure`, `cache`, `config`, `answers`, `navigation`, `edits`, `planner`, `pages`,
//! `rules`, `lint`, `fix`, `format`, `pin`, `optimize`, `builder`, `registry`, `report`, `lsp`, `cli`; each may use only those before it. Only those that say so touch files,
//! environment, processes or the clock.

#![warn(clippy::disallowed_methods)]

#[doc(hidden)]
pub mod answers;
#[expect(clippy::disallowed_methods, reason = "the door to builders, which are processes")]
#[cfg(feature = "builder")]
#[doc(hidden)]
pub mod builder;
#[doc(hidden)]
pub mod cache;
#[expect(clippy::disallowed_methods, reason = "the front door of the program")]
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;
#[doc(hidden)]
pub mod closure;
#[doc(hidden)]
pub mod config;
#[expect(clippy::disallowed_methods, reason = "the door through which the core reads and writes")]
#[doc(hidden)]
pub mod context;
#[doc(hidden)]
pub mod edits;
#[doc(hidden)]
pub mod finding;
#[doc(hidden)]
pub mod fix;
#[doc(hidden)]
pub mod format;
#[doc(hidden)]
pub mod lint;
#[expect(clippy::disallowed_methods, reason = "the front door of editors, which looks at the clock")]
#[cfg(feature = "lsp")]
#[doc(hidden)]
pub mod lsp;
#[doc(hidden)]
pub mod model;
#[doc(hidden)]
pub mod navigation;
#[doc(hidden)]
pub mod optimize;
#[doc(hidden)]
pub mod pages;
#[doc(hidden)]
pub mod pin;
#[doc(hidden)]
pub mod planner;
#[expect(clippy::disallowed_methods, reason = "the door to registries, which the network leads to")]
#[cfg(feature = "pin")]
#[doc(hidden)]
pub mod registry;
#[doc(hidden)]
pub mod report;
#[doc(hidden)]
pub mod rules;
#[doc(hidden)]
pub mod setting;
#[doc(hidden)]
pub mod shell;
#[doc(hidden)]
pub mod syntax;
#[doc(hidden)]
pub mod text;

pub use config::{Config, Problem};
pub use context::Context;
pub use finding::{Finding, Fix, Safety, Severity};
pub use fix::{Fixed, fix};
pub use lint::{Report, lint};
pub use text::{Edits, Encoding, Position, Source, Span};
