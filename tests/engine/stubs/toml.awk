# Flattens TOML: see `toml` in `stub`. Knows tables, tables in a row, strings, arrays over many lines, inline tables.
{
  line = line $0
  if (line ~ /^[^"']*#/) sub(/#.*/, "", line)
  if (line ~ /=/ && opened(line)) { line = line " "; next }
  if (line ~ /^[ \t]*\[\[/) {
    table = path(line)
    table = table "|" count[table]++
  } else if (line ~ /^[ \t]*\[/) {
    table = path(line)
  } else if ((at = index(line, "=")) > 0) {
    value((table == "" ? "" : table "|") path(substr(line, 1, at - 1)), trim(substr(line, at + 1)))
  }
  line = ""
}

function trim(text) { gsub(/^[ \t]+|[ \t]+$/, "", text); return text }

function path(text) {
  gsub(/[][ \t]/, "", text)
  if (text ~ /"/) gsub(/"/, "", text); else gsub(/\./, "|", text)
  return text
}

# Whether a bracket is still open.
function opened(text, copy) {
  copy = text
  return gsub(/[[{]/, "", copy) > gsub(/[]}]/, "", text)
}

function value(key, text, part, n, at) {
  if (text ~ /^\[/ || text ~ /^\{/) {
    list = text ~ /^\[/
    text = trim(substr(text, 2, length(text) - 2))
    while (text != "") {
      part = piece(text)
      text = trim(substr(text, length(part) + 2))
      part = trim(part)
      if (part == "") continue
      at = index(part, "=")
      if (list || at == 0) value_of_list(key, n++, part)
      else value(key "|" path(substr(part, 1, at - 1)), trim(substr(part, at + 1)))
    }
  } else {
    print key "\t" unquoted(text)
  }
}

function value_of_list(key, n, part) {
  if (part ~ /^\{/) value(key "|" n, part); else print key "|" n "\t" unquoted(part)
  list = 1
}

# What comes before the first comma that is in no string and in no bracket.
function piece(text, at, c, depth, quote) {
  for (at = 1; at <= length(text); at++) {
    c = substr(text, at, 1)
    if (quote != "") { if (c == quote) quote = ""; continue }
    if (c == "\"" || c == "'") quote = c
    else if (c == "[" || c == "{") depth++
    else if (c == "]" || c == "}") depth--
    else if (c == "," && depth == 0) return substr(text, 1, at - 1)
  }
  return text
}

function unquoted(text) { gsub(/^["']|["']$/, "", text); return text }
