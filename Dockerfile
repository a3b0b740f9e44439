# syntax=docker/dockerfile:1

# The program alone, linked statically: docker run --rm -v "$PWD:/work" ghcr.io/trimtab/trimtab check
#
FROM --platform=$BUILDPLATFORM rust:1.95-alpine3.22 AS build
WORKDIR /src
ARG TARGETARCH
RUN case "$TARGETARCH" in amd64) arch=x86_64 ;; arm64) arch=aarch64 ;; *) exit 1 ;; esac && \
    echo "$arch-unknown-linux-musl" > /target && \
    rustup target add "$arch-unknown-linux-musl"
COPY Cargo.toml Cargo.lock ./
COPY rules/ rules/
COPY src/ src/
# Rust's own linker links for every architecture.
ENV CARGO_TARGET_X86_64_UNKNOWN_LINUX_MUSL_LINKER=rust-lld \
    CARGO_TARGET_AARCH64_UNKNOWN_LINUX_MUSL_LINKER=rust-lld
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target,id=trimtab-$TARGETARCH \
    cargo build --release --locked --target "$(cat /target)" && \
    cp "target/$(cat /target)/release/trimtab" /trimtab

FROM scratch
COPY --link --from=build /trimtab /usr/local/bin/trimtab
WORKDIR /work
USER 65532:65532
HEALTHCHECK NONE
ENTRYPOINT ["/usr/local/bin/trimtab"]
CMD ["check"]
