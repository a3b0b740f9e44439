-- The set-up files of editors/neovim with the `trimtab` on PATH, in the Neovim at hand (0.7 and newer):
-- nvim --headless --clean -S tests/editors/neovim.lua

local here = vim.fn.fnamemodify(debug.getinfo(1, "S").source:sub(2), ":p:h")
local setup = here .. "/../../editors/neovim/"
local folder = vim.fn.tempname()
local LIMIT = 10000

-- Columns of bytes, UTF-16 units and characters differ on the third line.
local TEXT = {
  "FROM debian:13.1",
  "ENV LANG C.UTF-8",
  'RUN echo "é🙂日" && apt-get install curl',
}
local MENDED = { "FROM debian:13.1", "ENV LANG=C.UTF-8", 'RUN echo "é🙂日" && apt-get install -y curl' }

local function equal(expected, actual, what)
  if not vim.deep_equal(expected, actual) then
    error(("%s: expected %s, got %s"):format(what, vim.inspect(expected), vim.inspect(actual)), 2)
  end
end

local function await(what, condition)
  if not vim.wait(LIMIT, condition, 5) then
    error("waited in vain for " .. what .. "; there is " .. vim.inspect(vim.diagnostic.get(0)), 2)
  end
end

local function install()
  if vim.lsp.enable then
    vim.lsp.config("trimtab", dofile(setup .. "trimtab.lua"))
    vim.lsp.enable("trimtab")
  else
    dofile(setup .. "trimtab-0.7.lua")
  end
end

-- Runs the snippets of the page, besides the one that `install` has run.
local function snippets()
  local text = table.concat(vim.fn.readfile(setup .. "README.md"), "\n")
  local count = 0
  for snippet in text:gmatch("```lua\n(.-)\n```") do
    if not snippet:find("^vim.lsp.enable") then
      -- Before 0.8 there is no such event.
      if not snippet:find("LspAttach") or vim.fn.exists("##LspAttach") == 1 then
        assert((loadstring or load)(snippet))()
      end
      count = count + 1
    end
  end
  equal(3, count, "snippets")
end

local function client()
  local clients = vim.lsp.get_clients and vim.lsp.get_clients() or vim.lsp.get_active_clients()
  equal(1, #clients, "servers")
  return clients[1]
end

local function finding(rule)
  return vim.tbl_filter(function(diagnostic)
    return diagnostic.code == rule
  end, vim.diagnostic.get(0))[1]
end

local function lines()
  return vim.api.nvim_buf_get_lines(0, 0, -1, false)
end

local function request(method, params)
  local answers = vim.lsp.buf_request_sync(0, method, params, LIMIT)
  local answer = answers and answers[client().id] or {}
  equal(nil, answer.error, method)
  return answer.result
end

-- Asks for the actions of a whole line, or of some kinds, and applies the first that `title` fits.
local function act(line, context, title)
  local text = lines()[line + 1]
  local encoding = client().offset_encoding
  local last = encoding == "utf-8" and #text or select(encoding == "utf-16" and 2 or 1, vim.str_utfindex(text))
  local actions = request("textDocument/codeAction", {
    textDocument = vim.lsp.util.make_text_document_params(0),
    range = { start = { line = line, character = 0 }, ["end"] = { line = line, character = last } },
    context = context,
  })
  for _, action in ipairs(actions or {}) do
    if action.title:find(title, 1, true) then
      if not action.edit then
        action = request("codeAction/resolve", action)
      end
      vim.lsp.util.apply_workspace_edit(action.edit, encoding)
      return
    end
  end
  error(("no action with `%s` in %s"):format(title, vim.inspect(actions)), 2)
end

local tests = {
  {
    "reports at the word, in bytes",
    function()
      await("a finding", function()
        return finding("missing-assume-yes")
      end)
      local found = finding("missing-assume-yes")
      equal(2, found.lnum, "line")
      equal("install", TEXT[3]:sub(found.col + 1, found.end_col), "word")
      equal("trimtab", found.source, "source")
    end,
  },
  {
    "shows the rule in the hover",
    function()
      vim.api.nvim_win_set_cursor(0, { 3, finding("missing-assume-yes").col })
      local encoding = client().offset_encoding
      local hover = request("textDocument/hover", vim.lsp.util.make_position_params(0, encoding))
      assert(hover and vim.inspect(hover.contents):find("missing%-assume%-yes"), vim.inspect(hover))
    end,
  },
  {
    "mends one finding",
    function()
      act(2, { diagnostics = {} }, "-y")
      equal(MENDED[3], lines()[3], "line")
      await("the finding to go", function()
        return not finding("missing-assume-yes")
      end)
    end,
  },
  {
    "follows edits",
    function()
      vim.api.nvim_buf_set_lines(0, 2, 3, false, { TEXT[3] })
      await("the finding to come back", function()
        return finding("missing-assume-yes")
      end)
    end,
  },
  {
    "mends all that is safe",
    function()
      act(0, { diagnostics = {}, only = { "source.fixAll" } }, "")
      equal(MENDED, lines(), "text")
    end,
  },
  {
    "fixes on save what reaches the disk",
    function()
      vim.api.nvim_buf_set_lines(0, 0, -1, false, TEXT)
      vim.cmd("write")
      equal(MENDED, vim.fn.readfile(folder .. "/Dockerfile"), "the file")
    end,
  },
  {
    "ends with the editor's word",
    function()
      local server = client()
      vim.lsp.stop_client(server.id)
      await("the server to end", function()
        return server.is_stopped(server)
      end)
    end,
  },
}

vim.fn.mkdir(folder, "p")
vim.fn.writefile(TEXT, folder .. "/Dockerfile")
install()
snippets()
vim.cmd("edit " .. folder .. "/Dockerfile")
local failed = 0
for _, test in ipairs(tests) do
  local passed, message = xpcall(test[2], debug.traceback)
  failed = failed + (passed and 0 or 1)
  io.stdout:write(("neovim %s: %s\n"):format(test[1], passed and "ok" or "FAILED\n" .. message))
end
vim.fn.delete(folder, "rf")
io.stdout:write(("%d passed, %d failed\n"):format(#tests - failed, failed))
vim.cmd(failed == 0 and "qall!" or "cquit 1")
