//! The build as a drawing: stages as columns, steps as boxes, arrows for what one stage takes from another. For narrow
//! screens the stages stand one below the other.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{Report, Stage};
use crate::cache::{Fate, Kind};
use crate::report::page::escape;
use crate::report::tally::duration;
use crate::report::visible;

/// How a drawing is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    /// Stages beside each other.
    Columns,
    /// Stages below each other.
    Rows,
}

const BOX: Size = Size { width: 280, height: 46 };
const GAP: usize = 12;
const HEAD: usize = 44;
const BETWEEN_COLUMNS: usize = 76;
const BETWEEN_ROWS: usize = 28;
/// Room for arrows beside the boxes of a narrow drawing.
const GUTTER: usize = 56;
const MARGIN: usize = 8;
/// What fits into a box.
const LETTERS: usize = 35;

struct Size {
    width: usize,
    height: usize,
}

/// Where things are.
struct Places {
    heads: BTreeMap<usize, (usize, usize)>,
    boxes: BTreeMap<usize, (usize, usize)>,
    width: usize,
    height: usize,
}

/// The drawing as SVG.
pub(super) fn draw(report: &Report<'_>, layout: Layout) -> String {
    let places = place(report, layout);
    let mut svg = String::new();
    let (width, height) = (places.width, places.height);
    let name = if layout == Layout::Columns { "columns" } else { "rows" };
    // Writing to a String cannot fail.
    let _ = write!(
        svg,
        "<svg class=\"{name}\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\" \
         aria-label=\"The steps of the build\">\n<defs><marker id=\"tip-{name}\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" \
         markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\"><path d=\"M0 0L8 4L0 8z\" class=\"tip\"/></marker></defs>\n"
    );
    for stage in report.stages {
        head(&mut svg, stage, &places);
    }
    for (&index, &at) in &places.boxes {
        step(&mut svg, report, index, at);
    }
    arrows(&mut svg, report, &places, layout, name);
    svg.push_str("</svg>\n");
    svg
}

fn place(report: &Report<'_>, layout: Layout) -> Places {
    let mut places = Places { heads: BTreeMap::new(), boxes: BTreeMap::new(), width: 0, height: 0 };
    let (mut left, mut top) = (MARGIN, MARGIN);
    for stage in report.stages {
        places.heads.insert(stage.index, (left, top));
        let mut y = top + HEAD;
        for index in report.steps_of(stage).filter(|&index| report.dependencies[index].kind == Kind::Build) {
            places.boxes.insert(index, (left, y));
            y += BOX.height + GAP;
        }
        places.height = places.height.max(y);
        match layout {
            Layout::Columns => left += BOX.width + BETWEEN_COLUMNS,
            Layout::Rows => top = y + BETWEEN_ROWS,
        }
    }
    places.width = match layout {
        Layout::Columns => left.saturating_sub(BETWEEN_COLUMNS).max(BOX.width) + MARGIN,
        Layout::Rows => BOX.width + GUTTER + 2 * MARGIN,
    };
    places
}

fn head(svg: &mut String, stage: &Stage, places: &Places) {
    let Some(&(x, y)) = places.heads.get(&stage.index) else { return };
    let label = text(&format!("stage {}", stage.label));
    let base = text(&format!("from {}", stage.base));
    let _ = writeln!(
        svg,
        "<text class=\"stage\" x=\"{x}\" y=\"{}\">{label}</text><text class=\"base\" x=\"{x}\" y=\"{}\">{base}</text>",
        y + 16,
        y + 33
    );
}

fn step(svg: &mut String, report: &Report<'_>, index: usize, (x, y): (usize, usize)) {
    let dependencies = &report.dependencies[index];
    let (class, style) = look(report, index);
    let (width, height) = (BOX.width, BOX.height);
    let mut below = format!("line {}", dependencies.line);
    if let Some(name) = report.fate_name(index) {
        let _ = write!(below, " · {name}");
    }
    if let Some(history) = report.history {
        let runs = &history.runs[index];
        let _ = write!(below, " · re-ran {} of {}", runs.sure + runs.likely, history.commits);
    }
    if let Some(seconds) = report.seconds.get(index).filter(|seconds| seconds.value > 0.0) {
        let guess = if seconds.measured { "" } else { "≈ " };
        let _ = write!(below, " · {guess}{}", duration(seconds.value));
    }
    let _ = writeln!(
        svg,
        "<g class=\"step {class}\"><title>{title}</title><rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" \
         rx=\"6\"{style}/><text x=\"{tx}\" y=\"{first}\">{text}</text><text class=\"small\" x=\"{tx}\" y=\"{second}\">{below}\
         </text></g>",
        title = escape(&visible::cut(&dependencies.text, 300)),
        tx = x + 10,
        first = y + 19,
        second = y + 36,
        text = text(&dependencies.text),
        below = escape(&below),
    );
}

/// The class of a step, and for a history a colour as strong as the share of commits that it ran after.
fn look(report: &Report<'_>, index: usize) -> (&'static str, String) {
    if let Some(history) = report.history {
        let runs = &history.runs[index];
        let share = (runs.sure + runs.likely) * 60 / history.commits.max(1);
        return ("none", format!(" style=\"fill:color-mix(in srgb,var(--miss) {share}%,var(--box))\""));
    }
    let class = match report.fate(index) {
        None => "none",
        Some(Fate::Hit) => "hit",
        Some(Fate::Maybe) => "maybe",
        Some(Fate::Miss) => "miss",
    };
    (class, String::new())
}

fn arrows(svg: &mut String, report: &Report<'_>, places: &Places, layout: Layout, name: &str) {
    let mut lane = 0;
    let mut connect = |from: (usize, usize), to: (usize, usize), class: &str| {
        let path = match layout {
            Layout::Columns => columns(from, to),
            Layout::Rows => {
                lane += 1;
                rows(from, to, lane)
            }
        };
        let _ = writeln!(svg, "<path class=\"arrow {class}\" d=\"{path}\" marker-end=\"url(#tip-{name})\"/>");
    };
    // A merge has no box: its copy stands for it.
    let drawn = |index: usize| (0..=index).rev().find_map(|at| places.boxes.get(&at)).copied();
    for (index, dependencies) in report.dependencies.iter().enumerate() {
        let Some(&to) = places.boxes.get(&index) else { continue };
        for output in &dependencies.outputs {
            if let Some(from) = output.step.and_then(drawn) {
                connect((from.0, from.1 + BOX.height / 2), (to.0, to.1 + BOX.height / 2), "");
            }
        }
    }
    for stage in report.stages {
        let parent = stage.parent.and_then(|parent| report.stages.iter().find(|other| other.index == parent));
        let last = parent.and_then(|parent| report.steps_of(parent).last()).and_then(drawn);
        if let (Some(from), Some(&to)) = (last, places.heads.get(&stage.index)) {
            connect((from.0, from.1 + BOX.height / 2), (to.0, to.1 + 14), "parent");
        }
    }
}

/// From the right side of one box to the left side of another.
fn columns((x, y): (usize, usize), (to_x, to_y): (usize, usize)) -> String {
    let (from_x, to_x) = (x + BOX.width, to_x.saturating_sub(2));
    let bend = BETWEEN_COLUMNS * 3 / 4;
    format!("M{from_x} {y}C{} {y} {} {to_y} {to_x} {to_y}", from_x + bend, to_x.saturating_sub(bend))
}

/// Down through the gutter, each arrow in a lane of its own.
fn rows((x, y): (usize, usize), (to_x, to_y): (usize, usize), lane: usize) -> String {
    let (right, to_right) = (x + BOX.width, to_x + BOX.width + 2);
    let gutter = right + 14 + lane * 9 % (GUTTER - 18);
    format!("M{right} {y}H{gutter}V{to_y}H{to_right}")
}

/// As much of a text as fits into a box.
fn text(text: &str) -> String {
    escape(&visible::cut(&visible::line(text), LETTERS))
}
