//! Whatever a file is put together from, mending it ends, a second time changes nothing, and no fix has to be taken back.

use arbtest::arbitrary::{Result, Unstructured};
use trimtab::config::{Config, Layer, Placed};
use trimtab::context::Context;
use trimtab::finding::Safety;
use trimtab::fix::fix;
use trimtab::syntax;
use trimtab::text::Source;

/// Instructions with the usual faults, each in the layouts that have broken fixers before.
const PIECES: &[&str] = &[
    "FROM debian",
    "FROM alpine:3.22 AS Build",
    "FROM Build",
    "from python:latest as build",
    "# why\nMAINTAINER Ada <ada@example.org>",
    "ENV A b c",
    "ENV A b \\\n  c",
    "ENV A b\\",
    "LABEL name=flow \\\n\tversion=dev",
    "WORKDIR app",
    "ADD . .",
    "ADD a.json \\\n    b.json /x/",
    "add site /srv",
    "ARG VERSION=1",
    "COPY --from=biuld /a /b",
    "COPY . .",
    "USER nobody",
    "RUN apt-get update",
    "RUN apt-get update && apt-get install \\\n    curl\\\n    git",
    "RUN apt-get install -y curl &&\\\n    # why\n    rm -rf /tmp/x",
    "RUN set -e; \\\n  apt-get update; \\\n\n  apt-get install wget;\\\n  apt-get clean",
    "RUN apk update && apk add curl jq&& apk add git",
    "RUN (apk add curl; apk del curl) || exit 1",
    "RUN if true; then yum install git; fi",
    "RUN sudo dnf install \\\n  git # c",
    "RUN sh -c 'apt-get install x'",
    "RUN pip install flask \\",
    "RUN <<EOF\napt-get update\napt-get install git\nEOF",
    "RUN <<EOF\n#!/bin/bash -e\napk add git\n# last\nEOF",
    "RUN cat <<EOF > /x && apt-get install y\ntext\nEOF",
    "RUN [\"apt-get\", \"install\", \"x\"]",
    "RUN --mount=type=cache,target=/var/cache/apk apk add git",
    "ONBUILD RUN apt-get install x",
    "CMD node  server.js",
    "CMD ['node', 'server.js']",
    "ENTRYPOINT [\"node\" \"server.js\"]",
    "HEALTHCHECK CMD curl -f http://localhost/ \\\n  || exit 1",
    "CMD python app.py \\\n  --port 80",
    "COPPY a b",
    "# trimtab ignore=DL3008",
    "# hadolint ignore=DL3009",
    "",
    "#",
    "\t",
];

fn file(drawn: &mut Unstructured) -> Result<String> {
    let pieces = (0..drawn.int_in_range(1..=12)?).map(|_| drawn.choose(PIECES).copied()).collect::<Result<Vec<_>>>()?;
    let mut text = pieces.join("\n");
    if drawn.arbitrary()? {
        text.push('\n');
    }
    Ok(if drawn.arbitrary()? { text.replace('\n', "\r\n") } else { text })
}

#[test]
fn mending_ends_and_stays() {
    arbtest::arbtest(|drawn| {
        let text = file(drawn)?;
        let pedantic = drawn.arbitrary()?;
        let least = if drawn.arbitrary()? { Safety::Safe } else { Safety::Unsafe };
        let config = Config::of(Layer { pedantic: Some(Placed::default(pedantic)), ..Layer::default() });
        let source = Source::from_text("Dockerfile", text.as_str());
        let fixed = fix(&source, &Context::unknown(), &config, least);
        assert_eq!(&fixed.rejected, &[], "{text}");
        let problems = |source: &Source| syntax::parse(source.text()).problems.len();
        assert!(problems(&fixed.source) <= problems(&source), "{}", fixed.source.text());
        let again = fix(&fixed.source, &fixed.context, &config, least);
        assert_eq!(&again.applied, &[], "{}", fixed.source.text());
        assert_eq!(again.source.text(), fixed.source.text());
        Ok(())
    })
    .budget_ms(2000);
}
