//! Who judges shell text: the checker that trimtab brings, and what any checker is given and says.

mod checker;
#[cfg(feature = "shellcheck")]
mod misplaced;
#[cfg(feature = "shellcheck")]
mod more;
#[cfg(feature = "shellcheck")]
mod native;
#[cfg(feature = "shellcheck")]
mod plain;
mod remembering;
mod sheet;
#[cfg(feature = "shellcheck")]
mod unfinished;

pub use checker::{Checker, Code, Fault, message};
pub use remembering::Remembering;
pub use sheet::Sheet;

/// The checker that trimtab brings; `None` where it was built without.
pub fn native() -> Option<&'static dyn Checker> {
    #[cfg(feature = "shellcheck")]
    return Some(&native::Native);
    #[cfg(not(feature = "shellcheck"))]
    None
}

/// What is known of the code with this number; `None` where `native` does not look for it.
pub fn code(number: u16) -> Option<Code> {
    #[cfg(feature = "shellcheck")]
    return native::code(number);
    #[cfg(not(feature = "shellcheck"))]
    {
        let _ = number;
        None
    }
}

/// The numbers of all codes that `native` looks for, in order.
pub fn codes() -> Vec<u16> {
    #[cfg(feature = "shellcheck")]
    return native::codes();
    #[cfg(not(feature = "shellcheck"))]
    Vec::new()
}

#[cfg(test)]
mod tests;
