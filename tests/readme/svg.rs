//! A terminal's text with its colours as a picture.

use std::fmt::Write as _;

/// Pixels of a character and of a line, and around all.
const WIDTH: usize = 8;
const HEIGHT: usize = 18;
const MARGIN: usize = 16;

/// Characters of a line; a longer one goes on in the next, as in a terminal.
const COLUMNS: usize = 116;

/// Text in one style.
#[derive(Clone, Copy)]
struct Run<'a> {
    style: &'a str,
    text: &'a str,
}

/// `command` at a prompt, and below it what it printed.
pub(super) fn render(command: &str, printed: &str) -> String {
    let mut lines: Vec<Vec<Run<'_>>> = vec![vec![Run { style: "32", text: "$ " }, Run { style: "", text: command }]];
    let mut style = "";
    lines.extend(printed.trim_end().lines().flat_map(|line| wrapped(runs(line, &mut style))));
    let columns = lines.iter().map(|line| line.iter().map(|run| run.text.chars().count()).sum()).max().unwrap_or(0);
    let (width, height) = (columns * WIDTH + 2 * MARGIN, lines.len() * HEIGHT + 2 * MARGIN);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
         height=\"{height}\" font-family=\"ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace\" \
         font-size=\"13.3\" fill=\"#d4d4d4\">\n<rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"#1e1e1e\"/>\n"
    );
    for (number, line) in lines.iter().enumerate() {
        write_line(&mut out, line, MARGIN + number * HEIGHT + 13);
    }
    out + "</svg>\n"
}

/// The runs of a line; a style goes on into the next line.
fn runs<'a>(line: &'a str, style: &mut &'a str) -> Vec<Run<'a>> {
    let mut runs = Vec::new();
    for (index, part) in line.split("\u{1b}[").enumerate() {
        let text = match part.split_once('m') {
            Some((code, text)) if index > 0 => {
                *style = if code == "0" { "" } else { code };
                text
            }
            _ => part,
        };
        if !text.is_empty() {
            runs.push(Run { style, text });
        }
    }
    runs
}

/// The lines that a line of these runs takes.
fn wrapped(runs: Vec<Run<'_>>) -> Vec<Vec<Run<'_>>> {
    let mut lines = vec![Vec::new()];
    let mut room = COLUMNS;
    for mut run in runs {
        while let Some((end, _)) = run.text.char_indices().nth(room) {
            // Between words, where there is a space.
            let end = run.text[..end].rfind(' ').map_or(end, |space| space + 1);
            let (here, rest) = run.text.split_at(end);
            lines.last_mut().expect("there is a line").push(Run { text: here, ..run });
            lines.push(Vec::new());
            (run.text, room) = (rest, COLUMNS);
        }
        room -= run.text.chars().count();
        lines.last_mut().expect("there is a line").push(run);
    }
    lines
}

/// Each run is put at its column, so that the picture holds whatever the font is.
fn write_line(out: &mut String, line: &[Run<'_>], y: usize) {
    let mut column = 0;
    for run in line {
        let length = run.text.chars().count();
        if !run.text.trim().is_empty() {
            let (x, reach) = (MARGIN + column * WIDTH, length * WIDTH);
            let text = run.text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
            writeln!(
                out,
                "<text x=\"{x}\" y=\"{y}\" textLength=\"{reach}\" xml:space=\"preserve\"{}>{text}</text>",
                attributes(run.style)
            )
            .expect("a string takes all");
        }
        column += length;
    }
}

fn attributes(style: &str) -> String {
    let mut attributes = String::new();
    for code in style.split(';') {
        attributes.push_str(match code {
            "1" => " font-weight=\"bold\"",
            "2" => " fill=\"#8a8a8a\"",
            "31" | "91" => " fill=\"#f47067\"",
            "32" | "92" => " fill=\"#57ab5a\"",
            "33" | "93" => " fill=\"#e5c07b\"",
            "34" | "94" => " fill=\"#6cb6ff\"",
            "35" | "95" => " fill=\"#dcbdfb\"",
            "36" | "96" => " fill=\"#76e3ea\"",
            _ => "",
        });
    }
    attributes
}
