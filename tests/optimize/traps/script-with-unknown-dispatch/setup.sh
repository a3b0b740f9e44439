#!/bin/sh
case "$1" in
  deps) pip install --no-cache-dir -r requirements.txt ;;
  *) python app.py ;;
esac
