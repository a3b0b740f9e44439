//! Mending any bytes comes to rest, is not taken back, leaves no new syntax problem and has nothing to do the second time.

#![no_main]

use libfuzzer_sys::fuzz_target;
use trimtab::config::Config;
use trimtab::context::Context;
use trimtab::finding::Safety;
use trimtab::text::Source;
use trimtab::{fix, syntax};

fuzz_target!(|bytes: &[u8]| {
    let Some((first, bytes)) = bytes.split_first() else { return };
    let least = if first % 2 == 0 { Safety::Safe } else { Safety::Unsafe };
    let source = Source::new("Dockerfile", bytes.to_vec()).expect("it is small");
    let (context, config) = (Context::unknown(), Config::default());
    let fixed = fix::fix(&source, &context, &config, least);
    assert!(fixed.rejected.is_empty(), "{:?}", fixed.rejected);
    let problems = |source: &Source| syntax::parse(source.text()).problems.len();
    assert!(problems(&fixed.source) <= problems(&source));
    let again = fix::fix(&fixed.source, &context, &config, least);
    assert_eq!(again.source.bytes(), fixed.source.bytes());
});
