//! Which file of the source tree uses which: every path in a file, resolved to the file that defines the module it names.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::tokens::{Token, tokens};

/// The modules of the library, without those of tests. The first is the root.
pub(crate) struct Graph {
    pub(crate) modules: Vec<Module>,
    pub(crate) edges: BTreeSet<Edge>,
}

/// A module that has a file of its own.
pub(crate) struct Module {
    /// Its path below the crate, such as `["lsp", "outbox"]`.
    pub(crate) path: Vec<String>,
    pub(crate) file: PathBuf,
    parent: Option<usize>,
    children: BTreeMap<String, usize>,
}

impl Module {
    /// Its path, such as `lsp::outbox`.
    pub(crate) fn name(&self) -> String {
        self.path.join("::")
    }

    /// Whether it is the module called `name` or below it.
    pub(crate) fn is_in(&self, name: &str) -> bool {
        self.name().strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
    }
}

/// A file names what is in another, at a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Edge {
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) line: usize,
}

impl Graph {
    /// Reads the tree that starts at `source/lib.rs`.
    pub(crate) fn read(source: &Path) -> Self {
        let root =
            Module { path: Vec::new(), file: source.join("lib.rs"), parent: None, children: BTreeMap::default() };
        let mut graph = Self { modules: vec![root], edges: BTreeSet::new() };
        let mut texts = Vec::new();
        while texts.len() < graph.modules.len() {
            let text = fs::read_to_string(&graph.modules[texts.len()].file).expect("a source is text");
            graph.declare(texts.len(), &tokens(&text));
            texts.push(text);
        }
        for (index, text) in texts.iter().enumerate() {
            let reader = Reader { graph: &graph, own: index, scope: graph.modules[index].children.clone() };
            let edges = reader.edges(&tokens(text));
            graph.edges.extend(edges);
        }
        graph
    }

    /// An edge as a line of a report.
    pub(crate) fn words(&self, edge: &Edge) -> String {
        let [from, to] = [edge.from, edge.to].map(|module| &self.modules[module]);
        format!("{}:{} names {}", from.file.display(), edge.line, to.name())
    }

    /// The two sides of an edge as they stand beside each other in the folder that holds both: a file, or a folder with
    /// all that is in it. The file of the folder itself is one of them.
    pub(crate) fn siblings(&self, edge: &Edge) -> (String, String) {
        let [from, to] = [edge.from, edge.to].map(|module| &self.modules[module].path);
        let shared = from.iter().zip(to).take_while(|(from, to)| from == to).count();
        let side = |path: &[String]| match path.get(..=shared) {
            Some(own) => own.join("::"),
            None => format!("{}::self", path.join("::")),
        };
        (side(from), side(to))
    }

    /// Adds the modules that the file of `parent` declares.
    fn declare(&mut self, parent: usize, tokens: &[Token<'_>]) {
        for declaration in tokens.windows(3).filter(|window| window[0].text == "mod" && window[1].is_name()) {
            let (name, file) = (declaration[1].text, self.modules[parent].file.clone());
            assert_eq!(declaration[2].text, ";", "{}: `mod {name}` has no file of its own", file.display());
            let folder = if ["lib.rs", "mod.rs"].iter().any(|own| file.ends_with(own)) {
                file.parent().expect("a file is in a folder").to_owned()
            } else {
                file.with_extension("")
            };
            let flat = folder.join(name).with_extension("rs");
            let file = if flat.is_file() { flat } else { folder.join(name).join("mod.rs") };
            let path = self.modules[parent].path.iter().cloned().chain([name.to_owned()]).collect();
            let index = self.modules.len();
            self.modules.push(Module { path, file, parent: Some(parent), children: BTreeMap::default() });
            self.modules[parent].children.insert(name.to_owned(), index);
        }
    }
}

/// Reads the paths of one file.
struct Reader<'a> {
    graph: &'a Graph,
    own: usize,
    /// The modules that the file can name by a single word: its own children, and those it imports.
    scope: BTreeMap<String, usize>,
}

impl Reader<'_> {
    fn edges(mut self, tokens: &[Token<'_>]) -> Vec<Edge> {
        let mut paths = Vec::new();
        let mut at = 0;
        while at < tokens.len() {
            at += match tokens[at].text {
                "use" => {
                    let (leaves, length) = leaves(&tokens[at + 1..], &[]);
                    self.import(&leaves);
                    paths.extend(leaves.into_iter().map(|leaf| leaf.path));
                    1 + length
                }
                // `pub(in crate::lsp)` says who may see, and uses nothing.
                "in" if at > 1 && tokens[at - 1].text == "(" && tokens[at - 2].text == "pub" => {
                    tokens[at..].iter().position(|token| token.text == ")").expect("the bracket is closed")
                }
                _ if tokens[at].is_name() => {
                    let path = path(&tokens[at..]);
                    let length = path.len() * 2 - 1;
                    paths.extend((path.len() > 1).then_some(path));
                    length
                }
                _ => 1,
            };
        }
        let uses = paths.iter().filter_map(|path| {
            let (to, _) = self.resolve(path)?;
            (to != self.own).then_some(Edge { from: self.own, to, line: path[0].line })
        });
        uses.collect()
    }

    /// Remembers which modules can be named by a single word from here on.
    fn import(&mut self, leaves: &[Leaf<'_>]) {
        for leaf in leaves {
            if let Some((module, [])) = self.resolve(&leaf.path) {
                self.scope.insert(leaf.name.to_owned(), module);
            }
        }
    }

    /// The module that a path leads into, and what is left of the path inside of it.
    fn resolve<'p, 't>(&self, path: &'p [Token<'t>]) -> Option<(usize, &'p [Token<'t>])> {
        let (first, mut rest) = path.split_first()?;
        let mut module = match first.text {
            "crate" => 0,
            "self" => self.own,
            "super" => self.graph.modules[self.own].parent?,
            name => *self.scope.get(name)?,
        };
        while let Some((next, after)) = rest.split_first() {
            module = match next.text {
                "super" => self.graph.modules[module].parent?,
                name => match self.graph.modules[module].children.get(name) {
                    Some(child) => *child,
                    None => break,
                },
            };
            rest = after;
        }
        Some((module, rest))
    }
}

/// One thing that a `use` imports.
struct Leaf<'a> {
    path: Vec<Token<'a>>,
    /// How the file calls it.
    name: &'a str,
}

/// The names that `::` joins at the start of `tokens`.
fn path<'a>(tokens: &[Token<'a>]) -> Vec<Token<'a>> {
    let mut path = vec![tokens[0]];
    let mut rest = &tokens[1..];
    while let [colons, name, after @ ..] = rest
        && colons.text == "::"
        && name.is_name()
    {
        path.push(*name);
        rest = after;
    }
    path
}

/// What a tree of a `use` imports, and how many tokens the tree takes.
fn leaves<'a>(tokens: &[Token<'a>], prefix: &[Token<'a>]) -> (Vec<Leaf<'a>>, usize) {
    let mut own = prefix.to_vec();
    let mut at = 0;
    while tokens[at].is_name() || tokens[at].text == "::" {
        own.extend(tokens[at].is_name().then_some(tokens[at]));
        at += 1;
        if tokens[at].text == "as" {
            let name = tokens[at + 1].text;
            return (vec![Leaf { path: own, name }], at + 2);
        }
    }
    match tokens[at].text {
        "{" => {
            let (inner, length) = group(&tokens[at + 1..], &own);
            (inner, at + 1 + length)
        }
        "*" => (vec![Leaf { path: own, name: "*" }], at + 1),
        _ => {
            if own.len() > 1 && own.last().is_some_and(|last| last.text == "self") {
                own.pop();
            }
            let name = own.last().map_or("", |last| last.text);
            (vec![Leaf { path: own, name }], at)
        }
    }
}

/// The trees of a group up to its closing brace, and how many tokens they and the brace take.
fn group<'a>(tokens: &[Token<'a>], prefix: &[Token<'a>]) -> (Vec<Leaf<'a>>, usize) {
    let mut all = Vec::new();
    let mut at = 0;
    while tokens[at].text != "}" {
        if tokens[at].text == "," {
            at += 1;
            continue;
        }
        let (inner, length) = leaves(&tokens[at..], prefix);
        all.extend(inner);
        at += length;
    }
    (all, at + 1)
}

#[test]
fn every_way_to_name_a_module_is_seen() {
    let check = |own: &str, expected: &[&str]| {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        write("lib.rs", "mod a; mod b;");
        write("a.rs", "");
        write("b/mod.rs", "mod c; pub mod d;");
        write("b/c.rs", own);
        write("b/c/e.rs", "");
        write("b/d.rs", "");
        let graph = Graph::read(folder.path());
        let used: Vec<String> = graph.edges.iter().map(|edge| graph.modules[edge.to].name()).collect();
        assert_eq!(used, expected, "{own}");
    };
    check("use crate::a::X;", &["a"]);
    check("use super::X;", &["b"]);
    check("use super::{d::{self, X}, Y};", &["b", "b::d"]);
    check("use super::super::a as z; fn f() { z::g() }", &["a"]);
    check("use super::d as z; fn f() -> z::X { g() }", &["b::d"]);
    check("mod e; fn f() -> e::X { self::e::g(self::h()) }", &["b::c::e"]);
    check("pub(in crate::b) fn f(x: &crate::a::X) { format!(\"{x}\", x = super::d::g()) }", &["a", "b::d"]);
    check("#[cfg(test)] mod tests { use super::d; } // super::d\nfn a() { a::b() }", &[]);
}
