#!/bin/sh
set -e
install_deps() {
  pip install --no-cache-dir -r "$1"
}
case "$1" in
  deps) install_deps requirements.txt ;;
  *) python app.py ;;
esac
