"""Small files on which each of Docker's checks speaks or is silent, with what is beside them in the build context."""


def file(text, **beside):
    """A case: the Dockerfile, and `name=text` of the files beside it, `_` for a dot."""
    return {"Dockerfile": text, **{name.replace("_", "."): content for name, content in beside.items()}}


CASES = {
    "args-in-from": file(
        "ARG TAG\nARG NAME=alpine\nARG EMPTY=\nFROM ${NAME}:3\nFROM alpine:${TAG}\nFROM alpine:${TAGG}\n"
        "FROM ${EMPTY}\nFROM ${MISSING:-alpine}\nFROM --platform=$BUILDPLATFORM alpine\nFROM --platform=$BILDPLATFORM alpine\n"
    ),
    "args-in-from-scope": file("FROM alpine AS base\nARG TAG=1\nFROM alpine:$TAG\nFROM base$NONE\n"),
    "argument-defaults": file("ARG A=alpine:3\nARG B=$A\nFROM $B\nFROM ${A}x\nFROM alpine:a:b\n"),
    "casing-lower-majority": file("from alpine\nrun a\nRUN b\ncopy x /\nonbuild RUN x\n", x=""),
    "casing-mixed": file("FROM alpine\nRun a\nRUN b\nrun c\ncopy x /\n", x=""),
    "casing-tie": file("ARG A=1\narg B=2\nFROM alpine\nRUN a\nrun b\nlabel a=b\n"),
    "casing-stages": file("FROM alpine as a\nrun x\nrun y\nrun z\nFROM alpine AS b\nRUN x\n"),
    "command-forms": file("FROM alpine\nCMD a b\nFROM alpine\nENTRYPOINT a\nCMD [\"a\"]\nFROM alpine\nENTRYPOINT ['a']\n"),
    "command-with-shell": file(
        'FROM alpine AS a\nSHELL ["/bin/bash", "-c"]\nCMD a b\nFROM a\nENTRYPOINT x\nFROM alpine\nCMD a\nSHELL ["/bin/sh"]\n'
    ),
    "commands-many": file(
        "FROM alpine\nCMD [\"a\"]\nCMD [\"b\"]\nENTRYPOINT [\"x\"]\nRUN y\nENTRYPOINT [\"z\"]\nENTRYPOINT [\"w\"]\n"
        "HEALTHCHECK NONE\nHEALTHCHECK CMD x\nFROM alpine\nCMD [\"a\"]\n"
    ),
    "continuation-empty": file("FROM alpine\nRUN a \\\n\n  b \\\n  # why\n  c\nRUN a \\\n   \n  b\nRUN x\n"),
    "continuation-heredoc": file("FROM alpine\nRUN <<EOF\na \\\n\nb\nEOF\n"),
    "copy-of-ignored": file(
        "FROM alpine\nCOPY a.log b.txt /x/\nCOPY . /y\nADD c.log /z\nADD https://example.org/a.log /w\nCOPY logs/a.txt /v\n",
        _dockerignore="*.log\nlogs\n",
        a_log="",
        b_txt="",
        c_log="",
    ),
    "copy-of-ignored-all": file("FROM alpine\nCOPY . /y\nCOPY a /b\n", _dockerignore="*\n", a=""),
    "copy-of-ignored-from": file(
        "FROM alpine AS a\nFROM alpine\nCOPY --from=a a.log /y\nCOPY *.log /z/\nCOPY ./x/../a.log /u\n",
        _dockerignore="*.log\n",
        a_log="",
    ),
    "definition-comments": file("# the version\nARG VERSION=1\n# base image\nFROM alpine AS base\n# x\nRUN y\n"),
    "expose": file(
        "FROM alpine\nEXPOSE 80 443/TCP 53/udp\nEXPOSE 127.0.0.1:80:80 8080:80\nEXPOSE 1000-1005/Udp\nARG P=80/TCP\nEXPOSE $P\n"
        "EXPOSE 127.0.0.1::90\nEXPOSE 10 \\\n  11/TCP \\\n  12\n"
    ),
    "from-as": file("FROM alpine as a\nfrom alpine AS b\nFrom alpine as c\nfrom alpine as d\nFROM alpine As e\n"),
    "key-value": file(
        "ARG A\nFROM alpine\nENV a b\nENV a=b c=d\nENV a b=c\nLABEL a b\nLABEL a=b\nENV a \\\n  b\nenv x y z\nONBUILD ENV a b\n"
    ),
    "maintainer": file("FROM alpine\nMAINTAINER a\nmaintainer b <b@c.d>\nFROM alpine\nMAINTAINER x\n"),
    "platform": file(
        "FROM --platform=linux/amd64 alpine\nFROM --platform=$TARGETPLATFORM alpine\nFROM --platform=${TARGETPLATFORM} alpine\n"
        "FROM --platform=linux/amd64 alpine AS tool-amd64\nFROM --platform=linux/arm64 alpine AS linux\n"
        "FROM --platform=$BUILDPLATFORM alpine\nFROM --platform=linux/$TARGETARCH alpine\n"
    ),
    "secrets": file(
        "ARG TOKEN\nFROM alpine\nARG TOKEN\nARG API_KEY=1 OTHER=2\nENV PASSWORD=x A_SECRET=y\nENV KEY_FILE=/x PUBLIC_KEY=1 TOKEN_VERSION=2\n"
        "ENV github_token x\nARG MONKEY PASSWORDS AUTHOR AUTH\nENV DB_PWORD=1 my_apikey=2 credentials=3\nARG \\\n  PASSWD\n"
    ),
    "skip-all": file("# check=skip=all\nfrom alpine AS A\nMAINTAINER x\nWORKDIR a\n"),
    "skip-some": file("# check=skip=MaintainerDeprecated,StageNameCasing\nfrom alpine AS A\nMAINTAINER x\nWORKDIR a\n"),
    "skip-with-space": file("# check=skip=MaintainerDeprecated, StageNameCasing\nFROM alpine AS A\nMAINTAINER x\n"),
    "skip-case": file("# check=skip=maintainerdeprecated\nFROM alpine\nMAINTAINER x\n"),
    "stage-names": file(
        "FROM alpine AS Build\nFROM alpine AS build\nFROM alpine AS scratch\nFROM alpine AS context\nFROM alpine AS aB\nFROM build\n"
    ),
    "undefined": file(
        "ARG GLOBAL=1\nFROM scratch AS a\nENV A=1\nENV B=$A C=$NONE D=${OTHER:-x}\nARG E F=2\nWORKDIR /$E/$F/$GLOBAL\n"
        "COPY $G /\nRUN echo $H\nLABEL x=$I\nUSER $J\nEXPOSE $K\nVOLUME $L\nSTOPSIGNAL $M\nCMD $N\nENV P=\\$Q\n"
    ),
    "undefined-of-parent": file(
        "FROM scratch AS a\nARG A=1\nENV B=2\nFROM a\nLABEL x=$A y=$B z=$C\nFROM scratch\nLABEL x=$A y=$TARGETARCH\nARG TARGETARCH\nLABEL z=$TARGETARCH p=$HTTP_PROXY\n"
    ),
    "undefined-typo": file("FROM alpine\nARG VERSION=1\nENV X=$VERSIO\nENV FOO=1\nLABEL a=$FOOO b=$PATHH\n"),
    "workdir": file(
        "FROM alpine AS a\nWORKDIR app\nWORKDIR b\nFROM alpine AS b\nWORKDIR /app\nWORKDIR c\nFROM a\nWORKDIR d\nFROM b\nWORKDIR e\n"
        "FROM alpine\nARG D=rel\nWORKDIR $D\nFROM alpine\nWORKDIR ./x\nFROM alpine\nWORKDIR C:\\x\n"
    ),
}
