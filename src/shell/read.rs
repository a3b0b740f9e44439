//! Reads shell text with a parser, and where that gives up, by cutting it at its operators.

use super::build::Builder;
use super::dialect::Dialect;
use super::parts::Around;
use super::script::Script;
use super::{chain, comments, lower, split, token};
use crate::text::Joined;

/// Scripts within scripts are read this deep.
const TEXTS: u8 = 8;

/// Reads a script, where the words of this dialect can be read.
pub(super) fn parse(text: &Joined, dialect: Dialect) -> Script {
    if !dialect.is_shell() {
        return Script { opaque: true, ..Script::default() };
    }
    let mut builder = Builder::new(read);
    let clean = read(&mut builder, text, Around::top());
    let clean = clean && builder.script.hiding.is_none() && !builder.has_open_body;
    Script { clean, ..builder.script }
}

/// Reads `text` and adds its commands; says whether it is free of faults.
fn read(builder: &mut Builder, text: &Joined, around: Around) -> bool {
    if around.texts > TEXTS {
        builder.script.too_deep.get_or_insert(text.whole());
        return false;
    }
    let clean = lower::read(builder, text, around);
    // The parser's statements do not end where they end: the list at the top is cut by our own hand.
    let is_top = around.texts == 0;
    if is_top || !clean {
        let (tokens, found) = token::tokens(&text.text);
        if !clean {
            split::read(builder, text, &tokens, around);
        }
        if is_top {
            builder.script.chain = chain::links(text, &tokens, &builder.script.commands);
            builder.script.hiding = comments::hiding(text, &found);
            return clean && !token::is_open(&text.text, &tokens);
        }
    }
    clean
}
