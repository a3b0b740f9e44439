//! The value of HCL expressions, as far as literals, variables and templates tell it.

use std::cell::Cell;

use hcl_edit::{
    expr::{Expression, Object, ObjectKey, Traversal, TraversalOperator},
    template::{Element, Template},
};

use super::value::{Node, Value};

/// How many values and pieces of text one file may be unfolded into, so that variables made of variables cannot grow
/// without end.
const MAX_VALUES: usize = 100_000;

/// The variables that are known at one place.
#[derive(Debug)]
pub(super) struct Scope<'s> {
    above: Option<&'s Scope<'s>>,
    variables: Vec<(String, Value)>,
    left: Cell<usize>,
}

impl Scope<'_> {
    /// A scope without variables.
    pub(super) fn new() -> Scope<'static> {
        Scope { above: None, variables: Vec::new(), left: Cell::new(MAX_VALUES) }
    }

    /// A scope of more variables, which hide those of this one.
    pub(super) fn with(&self, variables: Vec<(String, Value)>) -> Scope<'_> {
        Scope { above: Some(self), variables, left: Cell::new(0) }
    }

    /// Adds a variable.
    pub(super) fn set(&mut self, name: &str, value: Value) {
        self.variables.push((name.to_owned(), value));
    }

    /// The value of an expression; unknown where it takes a function, an operator or the environment.
    pub(super) fn value(&self, expression: &Expression) -> Value {
        Value::new(match expression {
            Expression::Null(_) => Node::Null,
            Expression::Bool(value) => Node::Text(value.to_string()),
            Expression::Number(number) => Node::Text(number.value().to_string()),
            Expression::String(value) => Node::Text(value.to_string()),
            Expression::StringTemplate(template) => self.joined(template.iter()),
            Expression::HeredocTemplate(heredoc) => self.joined(heredoc.template.iter()),
            Expression::Parenthesis(inner) => return self.value(inner.inner()),
            Expression::Variable(name) => return self.variable(name.as_str()),
            Expression::Array(items) => Node::List(items.iter().map(|item| self.value(item)).collect()),
            Expression::Object(object) => self.object(object),
            Expression::Traversal(traversal) => return self.traversed(traversal),
            _ => Node::Unknown,
        })
    }

    /// A value of a JSON file with the templates in its strings filled in.
    pub(super) fn filled(&self, value: &Value) -> Value {
        let node = match &value.node {
            Node::Text(text) if text.contains("${") || text.contains("%{") => {
                text.parse::<Template>().map_or(Node::Unknown, |template| self.joined(template.iter()))
            }
            Node::List(items) => Node::List(items.iter().map(|item| self.filled(item)).collect()),
            Node::Map(entries) => {
                Node::Map(entries.iter().map(|(key, value)| (key.clone(), self.filled(value))).collect())
            }
            plain => plain.clone(),
        };
        Value { node, span: value.span }
    }

    fn object(&self, object: &Object) -> Node {
        let entry = |(key, value): (&ObjectKey, &hcl_edit::expr::ObjectValue)| {
            let key = match key {
                ObjectKey::Ident(name) => name.to_string(),
                ObjectKey::Expression(key) => self.value(key).text()?.to_owned(),
            };
            Some((key, self.value(value.expr())))
        };
        Node::Map(object.iter().filter_map(entry).collect())
    }

    fn traversed(&self, traversal: &Traversal) -> Value {
        let mut value = self.value(&traversal.expr);
        for operator in &traversal.operators {
            let attribute = match operator.value() {
                TraversalOperator::GetAttr(name) => value.at(name.as_str()).cloned(),
                _ => None,
            };
            value = attribute.unwrap_or(Value::new(Node::Unknown));
        }
        value
    }

    fn joined<'e>(&self, elements: impl Iterator<Item = &'e Element>) -> Node {
        let mut joined = String::new();
        for element in elements {
            match element {
                Element::Literal(literal) => joined.push_str(literal),
                Element::Interpolation(interpolation) => match self.value(&interpolation.expr).text() {
                    Some(text) => joined.push_str(text),
                    None => return Node::Unknown,
                },
                Element::Directive(_) => return Node::Unknown,
            }
        }
        Node::Text(joined)
    }

    fn variable(&self, name: &str) -> Value {
        let own = self.variables.iter().rev().find(|(own, _)| own == name);
        match (own, self.above) {
            (Some((_, value)), _) if self.pay(weight(value)) => value.clone(),
            (None, Some(above)) => above.variable(name),
            _ => Value::new(Node::Unknown),
        }
    }

    fn pay(&self, values: usize) -> bool {
        let purse = self.above.map_or(&self.left, |above| &above.left);
        let left = purse.get().checked_sub(values);
        purse.set(left.unwrap_or(0));
        left.is_some()
    }
}

/// How much a copy of a value costs.
fn weight(value: &Value) -> usize {
    match &value.node {
        Node::Text(text) => 1 + text.len() / 64,
        Node::List(items) => 1 + items.iter().map(weight).sum::<usize>(),
        Node::Map(entries) => 1 + entries.iter().map(|(_, value)| weight(value)).sum::<usize>(),
        Node::Null | Node::Unknown => 1,
    }
}
