# Flattens JSON: see `json` in `stub`.
{ text = text $0 "\n" }

END {
  at = 1
  value("")
  if (broken) exit 1
}

function skip() { while (substr(text, at, 1) ~ /[ \t\r\n]/) at++ }

function string(s, c) {
  at++
  while ((c = substr(text, at, 1)) != "\"") {
    if (c == "") { broken = 1; return s }
    if (c == "\\") c = substr(text, ++at, 1)
    s = s c
    at++
  }
  at++
  return s
}

function value(path, c, n, key, last) {
  skip()
  c = substr(text, at, 1)
  if (c == "{" || c == "[") {
    last = c == "{" ? "}" : "]"
    at++
    skip()
    while (substr(text, at, 1) != last && !broken) {
      key = n++
      if (c == "{") { key = string(); skip(); at++ }
      value(path (path == "" ? "" : "|") key)
      skip()
      if (substr(text, at, 1) == ",") at++
      skip()
    }
    at++
  } else if (c == "\"") {
    print path "\t" string()
  } else if (match(substr(text, at), /^[-+.a-zA-Z0-9]+/)) {
    print path "\t" substr(text, at, RLENGTH)
    at += RLENGTH
  } else {
    broken = 1
  }
}
