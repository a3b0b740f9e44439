#!/bin/sh
curl -fsSL https://example.com/node.tar.xz | tar xJ -C /usr/local
