//! How a table is defined: once, as the struct that is read, from which the settings follow that check it, describe it in
//! the JSON schema and list its keys for people.

use std::collections::BTreeMap;

use crate::setting::Kind;

/// What can be the value of a key.
pub(super) trait Value {
    /// What it must be in TOML.
    const KIND: Kind;
}

impl Value for bool {
    const KIND: Kind = Kind::Flag;
}

impl Value for u32 {
    const KIND: Kind = Kind::Number;
}

impl Value for String {
    const KIND: Kind = Kind::Text;
}

impl<T: Value> Value for Option<T> {
    const KIND: Kind = T::KIND;
}

impl<T: Value> Value for Vec<T> {
    const KIND: Kind = Kind::Array(&T::KIND);
}

impl<T: Value> Value for BTreeMap<String, T> {
    const KIND: Kind = Kind::ByName(&T::KIND);
}

/// A struct whose fields are the keys of a table: `pub field: Type = "key"`, with the documentation that all readers see.
/// What `besides` holds is no key.
macro_rules! table {
    (
        $(#[$about:meta])*
        pub struct $name:ident {
            $(besides { $(#[$beside_about:meta])* pub $beside:ident : $beside_type:ty })?
            $(
                $(#[doc = $doc:literal])+
                $(#[serde($($serde:tt)+)])?
                pub $field:ident : $type:ty = $key:tt,
            )+
        }
    ) => {
        $(#[$about])*
        #[derive(Clone, Debug, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            $($(#[$beside_about])* #[serde(skip)] pub $beside: $beside_type,)?
            $($(#[doc = $doc])+ $(#[serde($($serde)+)])? #[serde(rename = $key)] pub $field: $type,)+
        }

        impl Value for $name {
            const KIND: Kind = Kind::Table(&[$(Setting {
                name: $key,
                kind: <$type as Value>::KIND,
                default: "",
                doc: concat!($($doc),+).trim_ascii(),
            }),+]);
        }
    };
}

/// An enum whose variants are words of a table: `Variant = "word"`. It can be a value, and the key of a table.
macro_rules! words {
    (
        $(#[$about:meta])*
        pub enum $name:ident {
            $($(#[doc = $doc:literal])+ $variant:ident = $word:tt,)+
        }
    ) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
        pub enum $name {
            $($(#[doc = $doc])+ #[serde(rename = $word)] $variant,)+
        }

        impl Value for $name {
            const KIND: Kind = Kind::Choice(&[$($word),+]);
        }

        impl<T: Value> Value for BTreeMap<$name, T> {
            const KIND: Kind = Kind::Table(&[$(Setting {
                name: $word,
                kind: T::KIND,
                default: "",
                doc: concat!($($doc),+).trim_ascii(),
            }),+]);
        }
    };
}

pub(super) use {table, words};
