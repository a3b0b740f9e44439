use super::*;
use crate::context::Context;
use crate::model::Inputs;
use crate::syntax::parse;

fn knowledge(context: &Context) -> Knowledge<'_> {
    Knowledge { tools: Tools::builtin(), context }
}

/// The effects of the last two instructions of a file.
fn last_two(text: &str) -> (Effects, Effects) {
    let context = Context::memory([("a", ""), ("b", ""), ("dir/c", "")]);
    let dockerfile = parse(text);
    let model = Model::new(text, &dockerfile, &Inputs::default());
    let last = model.steps.len() - 1;
    (effects(&model, last - 1, knowledge(&context)), effects(&model, last, knowledge(&context)))
}

/// Why the two may not change places; empty if they may.
fn refusal(pair: &str) -> String {
    let text = format!("FROM debian AS first\nFROM debian\nWORKDIR /app\nARG KNOWN=1\nENV PLACE=/app/place\n{pair}\n");
    let (first, second) = last_two(&text);
    may_swap(&first, &second).err().map(|reason| reason.to_string()).unwrap_or_default()
}

#[test]
fn neighbours_that_may_change_places() {
    for pair in [
        "COPY a /app/a\nRUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*",
        "COPY . /app\nRUN apt-get install -y curl",
        "COPY . /usr/src/app\nRUN apk add --no-cache -X https://example.org/edge git",
        "COPY a ./\nCOPY b ./",
        "COPY a b ./\nCOPY dir ./dir/",
        "ARG GIT_SHA\nRUN apt-get install -y curl",
        "ARG GIT_SHA=1\nCOPY a /a",
        "ENV X=1\nCOPY a /a",
        "LABEL a=b\nRUN make",
        "LABEL a=b\nLABEL c=d",
        "CMD [\"a\"]\nRUN make",
        "EXPOSE 80\nUSER me",
        "USER me\nCOPY a /a",
        "ARG A\nARG B",
        "ARG A\nENV B=1",
        "RUN mkdir -p /app/x\nRUN mkdir /srv/y",
        "RUN cd /srv && touch x\nCOPY a /app/a",
        "RUN mkdir -p $PLACE && chown 1:1 \"${PLACE}/x\"\nCOPY a /app/a",
        "RUN cd $PLACE && touch x\nCOPY a /app/a",
        "RUN echo hi > /app/x\nCOPY a /app/a",
        "COPY <<EOF /app/one\nEOF\nCOPY a /app/a",
        "COPY --from=first /a /a\nCOPY b /b",
        "WORKDIR /x\nARG A",
        "WORKDIR /x\nRUN set -eux; apt-get update; rm -rf /var/lib/apt/lists/*",
        "RUN mkdir /y && cd /y && touch z\nWORKDIR /x",
        "HEALTHCHECK NONE\nCMD [\"a\"]",
        "COPY a /app/\nRUN chmod +x /usr/bin/x",
        "COPY a /app/\nRUN chmod u=rwX,go-w /usr/bin/x",
        "COPY a /app/\nRUN chown 1000:1000 /srv",
        "COPY a /app/\nRUN chown $KNOWN:$KNOWN /srv",
    ] {
        assert_eq!(refusal(pair), "", "{pair}");
    }
}

#[test]
fn neighbours_that_may_not() {
    for (pair, expected) in [
        ("COPY a /app/a\nRUN make", "one writes `/app/a`, and the other reads or writes any file"),
        ("COPY a /app/a\nRUN ./a", "one writes `/app/a`, and the other reads or writes `/app/a`"),
        ("COPY dir /app/dir\nRUN ./dir/x", "one writes `/app/dir`, and the other reads or writes any file"),
        ("COPY a /etc/apt/x\nRUN apt-get update", "one writes `/etc/apt/x`, and the other reads or writes `/etc`"),
        (
            "COPY x.deb /tmp/\nRUN apt-get install /tmp/x.deb",
            "one writes `/tmp`, and the other reads or writes any file",
        ),
        ("COPY . /app\nRUN apk add --root=/app git", "one writes `/app`, and the other reads or writes any file"),
        ("COPY . /app\nRUN apt-get build-dep -y .", "one writes `/app`, and the other reads or writes any file"),
        ("COPY . /app\nCOPY a /app/a", "one writes `/app`, and the other reads or writes `/app/a`"),
        ("COPY a /bin/x\nCOPY b /usr/bin/x", "one writes `/bin/x`, and the other reads or writes `/usr/bin/x`"),
        ("COPY a x\nCOPY b x", "one writes `/app/x`, and the other reads or writes `/app/x`"),
        ("COPY --chown=1 a /new/a\nCOPY b /new/b", "one writes `/new`, and the other reads or writes `/new/b`"),
        ("COPY --chown=me a /app/a\nRUN useradd me", "one writes `/etc`, and the other reads or writes `/etc/passwd`"),
        ("ARG X=1\nRUN echo $X", "one sets `X`, which the other uses or sets"),
        ("ARG X=1\nRUN export > /env", "one sets `X`, which the other uses or sets"),
        ("ARG X=1\nRUN export -p", "one sets `X`, which the other uses or sets"),
        ("ARG X=1\nRUN set > /env", "one sets `X`, which the other uses or sets"),
        ("ARG X=1\nRUN cat /proc/self/environ > /env", "one sets `X`, which the other uses or sets"),
        ("ARG X=1\nRUN cat /proc/[1-9]*/environ > /env", "one sets `X`, which the other uses or sets"),
        ("ARG X=1\nRUN N=X; echo ${!N} > /env", "one sets `X`, which the other uses or sets"),
        ("ARG X=1\nRUN <<E\necho ${!X*} > /env\nE", "one sets `X`, which the other uses or sets"),
        ("ARG X=1\nRUN test -v X && touch /srv/x", "one sets `X`, which the other uses or sets"),
        ("ARG X=1\nRUN make", "one sets `X`, which a program that the other runs may read"),
        (
            "ARG DEBIAN_FRONTEND=x\nRUN apt-get update",
            "one sets `DEBIAN_FRONTEND`, which a program that the other runs may read",
        ),
        ("ARG X=1\nENV Y=$X", "one sets `X`, which the other uses or sets"),
        ("ARG X=1\nENV X=2", "one sets `X`, which the other uses or sets"),
        ("ARG X=1\nCOPY a$X /a", "one sets `X`, which the other uses or sets"),
        ("ARG X=1\nCOPY --chown=$X a /a", "one sets `X`, which the other uses or sets"),
        ("ARG X=1\nCOPY <<EOF /a\n$X\nEOF", "one sets `X`, which the other uses or sets"),
        ("ARG X=1\nRUN --mount=type=cache,target=/$X true", "one sets `X`, which the other uses or sets"),
        ("ENV A=1\nENV B=2", "both set ENV of the image"),
        ("LABEL a=b\nLABEL a=c", "both set LABEL a of the image"),
        ("CMD [\"a\"]\nENTRYPOINT [\"b\"]", "both set CMD of the image"),
        ("WORKDIR /x\nRUN touch a", "one changes the working directory that the other depends on"),
        ("WORKDIR /x\nRUN cd a && touch /b", "one changes the working directory that the other depends on"),
        ("WORKDIR /x\nRUN echo *.txt", "one changes the working directory that the other depends on"),
        ("WORKDIR /x\nRUN make", "one changes the working directory that the other depends on"),
        ("WORKDIR /x\nCOPY a .", "one changes the working directory that the other depends on"),
        ("USER me\nRUN make", "one changes the user that the other depends on"),
        ("USER me\nWORKDIR /x", "one changes the user that the other depends on"),
        ("SHELL [\"bash\", \"-c\"]\nRUN true", "one changes the shell that the other depends on"),
        ("SHELL [\"bash\", \"-c\"]\nCMD true", "one changes the shell that the other depends on"),
        ("RUN (broken\nCOPY a /a", "one writes any file, and the other reads or writes `/a`"),
        ("RUN cd $KNOWN && touch x\nCOPY a /a", "one writes any file, and the other reads or writes `/a`"),
        ("RUN touch $PLACE/x\nCOPY . /app", "one writes `/app/place/x`, and the other reads or writes `/app`"),
        ("RUN PLACE=/b; touch $PLACE\nCOPY a /a", "one writes any file, and the other reads or writes `/a`"),
        ("RUN touch ${PLACE:-/b}\nCOPY a /a", "one writes any file, and the other reads or writes `/a`"),
        ("RUN touch $(echo $PLACE)\nCOPY a /a", "one writes any file, and the other reads or writes `/a`"),
        ("RUN [\"a\"]\nCOPY a /a", "one writes any file, and the other reads or writes `/a`"),
        (
            "RUN --mount=type=cache,id=c,target=/c true\nRUN --mount=type=cache,id=c,target=/d true",
            "one writes the cache `c`, and the other reads or writes the cache `c`",
        ),
        ("ONBUILD RUN a\nARG X", "one of them has unknown effects"),
        ("FOO\nARG X", "one of them has unknown effects"),
        ("RUN f() { rm x; }\nCOPY a /a", "one writes any file, and the other reads or writes `/a`"),
        ("RUN for i in 1 2; do rm x; cd y; done\nCOPY a /a", "one writes any file, and the other reads or writes `/a`"),
        (
            "RUN ln -s /etc /srv/settings\nCOPY a /srv/settings/a\nRUN apt-get update",
            "one writes any file, and the other reads or writes `/bin`",
        ),
        ("RUN chmod 755\nCOPY b /app/755", "one writes `/app/755`, and the other reads or writes `/app/755`"),
        ("RUN chmod a\nCOPY a /app/a", "one writes `/app/a`, and the other reads or writes `/app/a`"),
        ("RUN chmod -x a\nCOPY a /app/a", "one writes `/app/a`, and the other reads or writes `/app/a`"),
    ] {
        assert_eq!(refusal(pair), expected, "{pair}");
    }
}

#[test]
fn programs_of_every_system_touch_what_their_words_say() {
    for (command, reads, writes) in [
        ("install -D -m 755 a /usr/bin/b", "/w/a", "/usr/bin/b"),
        ("install -d -m 755 /srv/x", "", "/srv/x"),
        ("install -o me -t /srv a b", "/etc/group /etc/passwd /w/a /w/b", "/srv"),
        ("cp -r -t /srv a b", "/w/a /w/b", "/srv"),
        ("ln -s a b", "", "/w/b"),
        ("ln a b", "", "/w/a /w/b"),
        ("sed -i -e s/a/b/ -e s/c/d/ x", "/w/x", "/w/x"),
        ("sed s/a/b/ x", "/w/x", ""),
        ("grep -f list x", "/w/list /w/x", ""),
        ("grep -r needle", "/w", ""),
        ("head -n 1 x", "/w/x", ""),
        ("sort -o y x", "/w/x", "/w/y"),
        ("find -name x -delete", "", "/w"),
        ("echo 0123 /srv/x | sha256sum -c -", "/w/- /w/0123 /srv/x", ""),
        ("sha256sum -c sums", "/w /w/sums", ""),
        ("tee x", "/w/x", "/w/x"),
        ("tr a b", "", ""),
        ("gzip x", "/", "/"),
        ("patch -p1", "/", "/"),
        ("usermod -d /app me", "/", "/"),
        ("find . -exec touch x", "/", "/"),
        ("cp a", "/", "/"),
        ("curl -K settings https://example.org/x", "/", "/"),
        ("curl -F a=@x https://example.org/x", "/", "/"),
        ("curl -o x file:///w/y", "/", "/"),
        ("tar xf x --to-command=y", "/", "/"),
    ] {
        let text = format!("FROM debian\nWORKDIR /w\nRUN {command}\n");
        let context = Context::memory([("a", "")]);
        let dockerfile = parse(&text);
        let model = Model::new(&text, &dockerfile, &Inputs::default());
        let found = effects(&model, 2, knowledge(&context));
        let mut expected: Vec<&str> = reads.split_whitespace().collect();
        expected.sort_unstable();
        assert_eq!((images(&found.reads), images(&found.writes)), (expected.join(" "), writes.to_owned()), "{command}");
    }
}

/// The paths of the stage's own files among these, those of the system aside.
fn images(places: &[Place]) -> String {
    let path = |place: &Place| match place {
        Place::Image(path) => Some(path.clone()),
        _ => None,
    };
    let mut paths: Vec<String> = places.iter().filter_map(path).collect();
    paths.sort();
    paths.join(" ")
}

/// Whether a command has nothing to do with the project in `/app`, for sure or likely.
fn is_apart(command: &str, trust: Trust) -> bool {
    let text = format!("FROM debian\nWORKDIR /srv\nCOPY . /app\nRUN {command}\n");
    let context = Context::memory([("a", "")]);
    let dockerfile = parse(&text);
    let model = Model::new(&text, &dockerfile, &Inputs::default());
    let copy = effects(&model, 2, knowledge(&context));
    let run = effects_as(&model, 3, knowledge(&context), trust);
    may_swap(&copy, &run).is_ok()
}

#[test]
fn what_is_named_reads_nothing_of_the_project() {
    let named = [
        "pip install flask==3.1.0",
        "npm install -g pm2@5",
        "npm i -g pnpm yarn",
        "yarn global add serve",
        "gem install bundler:2.5.0",
        "conda install -y numpy",
        "micromamba create -y -n x python=3.13 numpy",
        "cargo install cargo-chef",
        "go install golang.org/x/tools/gopls@v0.20.0",
        "rustup target add wasm32-unknown-unknown",
        "mix local.hex --force",
        "corepack enable",
        "useradd -m me",
        "groupadd g",
        "curl -fsSL https://example.org/x -o /usr/local/bin/x",
        "docker-php-ext-install pdo_mysql",
        "pecl install redis",
        "pipx install poetry",
        "uv tool install ruff",
        "luarocks install luasocket",
        "cpanm Mojolicious",
        "dart pub global activate webdev",
        "xx-apk add gcc",
        "xx-apt-get install -y gcc",
    ];
    let refused = |trust| named.iter().filter(|command| !is_apart(command, trust)).copied().collect::<Vec<_>>();
    assert_eq!(refused(Trust::Likely), Vec::<&str>::new());
    assert_eq!(refused(Trust::Proven), Vec::<&str>::new());
    for command in [
        "pip install .",
        "npm install",
        "make",
        "./x",
        "cargo install --path .",
        "go install ./...",
        "gem install x.gem",
    ] {
        assert!(!is_apart(&format!("cd /app && {command}"), Trust::Proven), "{command}");
    }
}

#[test]
fn without_a_context_a_source_may_be_a_directory() {
    let text = "FROM x\nWORKDIR /app\nCOPY a ./\nCOPY b ./\n";
    let dockerfile = parse(text);
    let model = Model::new(text, &dockerfile, &Inputs::default());
    let context = Context::unknown();
    let of = |index: usize| effects(&model, index, knowledge(&context));
    assert_eq!(of(2).writes, [Place::Image("/app".to_owned())]);
    assert!(may_swap(&of(2), &of(3)).is_err());
}

#[test]
fn sources_are_read_where_they_are() {
    let text = "FROM a AS first\nFROM b\nCOPY a/*.c /x/\nCOPY --from=first /bin /bin\n\
                RUN --mount=type=bind,source=dir,target=/m --mount=from=first,target=/n true\nCOPY --from=img / /\n";
    let dockerfile = parse(text);
    let model = Model::new(text, &dockerfile, &Inputs::default());
    let context = Context::unknown();
    let reads = |index: usize| effects(&model, index, knowledge(&context)).reads;
    assert_eq!(reads(2), [Place::Context("a/*.c".to_owned())]);
    assert_eq!(reads(3), [Place::Stage(0, "/bin".to_owned())]);
    assert_eq!(reads(4), [Place::Context("dir".to_owned()), Place::Stage(0, "/".to_owned())]);
    assert_eq!(reads(5), []);
}
