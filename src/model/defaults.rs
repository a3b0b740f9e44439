//! What a `FROM` starts from when the build is given no arguments.

use std::collections::BTreeMap;

use super::expand::{Expander, Places, Quotes};
use super::file::Model;
use super::inputs::PLATFORM_ARGS;
use super::stage::Stage;
use super::value::Binding;
use super::value::Value;
use crate::syntax::{Body, Keyword, Word};

impl Model<'_> {
    /// The stages, each with the image that it starts from when the build is given no arguments: an `ARG` without a value
    /// is then empty. `None` where the builder cannot read the word.
    pub fn default_images(&self) -> impl Iterator<Item = (&Stage, Option<String>)> {
        let known = self.defaults();
        let image = move |stage: &Stage| {
            let Body::From(from) = &self.instruction(stage.from()).body else { return None };
            self.by_default(stage.from(), from.image.as_ref()?, &known)
        };
        self.stages.iter().map(move |stage| (stage, image(stage)))
    }

    /// The values of the `ARG`s before the first `FROM`, and those that the builder defines.
    fn defaults(&self) -> BTreeMap<String, String> {
        let platform = |name: &str| match name.trim_start_matches("TARGET").trim_start_matches("BUILD") {
            "PLATFORM" => "linux/amd64",
            "OS" => "linux",
            "ARCH" => "amd64",
            "STAGE" => "default",
            _ => "",
        };
        let mut known: BTreeMap<String, String> =
            PLATFORM_ARGS.iter().map(|name| ((*name).to_owned(), platform(name).to_owned())).collect();
        let globals = self.dockerfile.instructions.iter().enumerate().take_while(|(_, it)| it.kind != Keyword::From);
        for (index, instruction) in globals {
            let Body::Args(pairs) = &instruction.body else { continue };
            for pair in pairs {
                let value = pair.value.as_ref().and_then(|word| self.by_default(index, word, &known));
                known.extend(value.map(|value| (pair.key.text.clone(), value)));
            }
        }
        known
    }

    fn by_default(&self, instruction: usize, word: &Word, known: &BTreeMap<String, String>) -> Option<String> {
        let lookup = |name: &str| known.get(name).map_or(Binding::Unset, |value| Binding::Set(Value::text(value)));
        let expander = Expander { lookup: &lookup, escape: self.dockerfile.escape, quotes: Quotes::Removed };
        let expansion = expander.expand(&word.text, &Places::of(word, self.instruction(instruction)));
        expansion.value.known().filter(|_| expansion.error.is_none()).map(str::to_owned)
    }
}
