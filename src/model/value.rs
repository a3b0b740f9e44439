//! Text of which a linter may know only parts.

/// Text that may have unknown parts, such as `/opt/$VERSION` where nothing says what `VERSION` is.
/// Neighbouring known parts are always one part, and no known part is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Value {
    parts: Vec<Part>,
}

/// A part of a [`Value`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// Known text, never empty.
    Text(String),
    /// Text that the build decides: the value of the variable of this name, or something made from it.
    Unknown(String),
}

/// What a variable is bound to at some point of a Dockerfile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Binding {
    /// It is set, to a value that may be known.
    Set(Value),
    /// Nothing sets it, and no base image can.
    Unset,
    /// The base image or the command line of the build may set it.
    Unknown,
}

impl Value {
    /// Known text.
    pub fn text(text: impl Into<String>) -> Value {
        let mut value = Value::default();
        value.push_str(&text.into());
        value
    }

    /// Text of which nothing is known but where it comes from.
    pub fn unknown(name: impl Into<String>) -> Value {
        Value { parts: vec![Part::Unknown(name.into())] }
    }

    /// The text, where all of it is known.
    pub fn known(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [] => Some(""),
            [Part::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// The known text before the first unknown part.
    pub fn prefix(&self) -> &str {
        match self.parts.first() {
            Some(Part::Text(text)) => text,
            _ => "",
        }
    }

    /// The known text after the last unknown part.
    pub fn suffix(&self) -> &str {
        match self.parts.last() {
            Some(Part::Text(text)) => text,
            _ => "",
        }
    }

    /// Whether it may turn out to be this text. What a builder says of a platform is one of a few words.
    pub fn may_be(&self, text: &str) -> bool {
        let open = self.parts.iter().filter(|part| matches!(part, Part::Unknown(name) if words_of(name).is_none()));
        // Of more it is not worth finding out.
        open.count() > 2 || text.len() > 128 || fits(&self.parts, text)
    }

    /// How long it is, an unknown part taken as the length of its name.
    pub fn length(&self) -> usize {
        self.parts
            .iter()
            .map(|part| match part {
                Part::Text(text) | Part::Unknown(text) => text.len(),
            })
            .sum()
    }

    /// Its parts in order.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// Whether it is empty: `None` where all of it is unknown.
    pub fn is_empty(&self) -> Option<bool> {
        if self.parts.is_empty() {
            return Some(true);
        }
        let text = self.parts.iter().any(|part| matches!(part, Part::Text(_)));
        text.then_some(false)
    }

    /// Appends known text.
    pub fn push_str(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        if let Some(Part::Text(last)) = self.parts.last_mut() {
            last.push_str(text);
        } else {
            self.parts.push(Part::Text(text.to_owned()));
        }
    }

    /// Appends a known character.
    pub fn push(&mut self, character: char) {
        self.push_str(character.encode_utf8(&mut [0; 4]));
    }

    /// Appends another value.
    pub fn append(&mut self, other: &Value) {
        for part in &other.parts {
            match part {
                Part::Text(text) => self.push_str(text),
                Part::Unknown(_) => self.parts.push(part.clone()),
            }
        }
    }
}

fn fits(parts: &[Part], text: &str) -> bool {
    let after = |start: &str, rest: &[Part]| text.strip_prefix(start).is_some_and(|text| fits(rest, text));
    match parts.split_first() {
        None => text.is_empty(),
        Some((Part::Text(known), rest)) => after(known, rest),
        Some((Part::Unknown(name), rest)) => match words_of(name) {
            Some(words) => words.iter().any(|word| after(word, rest)),
            None => (0..=text.len()).any(|at| text.get(at..).is_some_and(|text| fits(rest, text))),
        },
    }
}

/// What a builder may give the variable of this name, where that is one about a platform.
fn words_of(name: &str) -> Option<&'static [&'static str]> {
    Some(match name {
        "TARGETARCH" | "BUILDARCH" => &[
            "386", "amd64", "arm", "arm64", "loong64", "mips", "mips64", "mips64le", "mipsle", "ppc64", "ppc64le",
            "riscv64", "s390x", "wasm",
        ],
        "TARGETOS" | "BUILDOS" => &["linux", "windows", "darwin", "freebsd", "js", "wasi", "wasip1"],
        "TARGETVARIANT" | "BUILDVARIANT" => &["", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8", "v9"],
        _ => return None,
    })
}

impl Extend<char> for Value {
    fn extend<I: IntoIterator<Item = char>>(&mut self, characters: I) {
        characters.into_iter().for_each(|character| self.push(character));
    }
}

/// The text with each unknown part as `${NAME}`.
impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.parts.iter().try_for_each(|part| match part {
            Part::Text(text) => f.write_str(text),
            Part::Unknown(name) => write!(f, "${{{name}}}"),
        })
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::text(text)
    }
}

impl From<String> for Value {
    fn from(text: String) -> Value {
        Value::text(text)
    }
}
