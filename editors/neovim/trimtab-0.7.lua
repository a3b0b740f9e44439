-- trimtab in Neovim 0.7 to 0.10, without a plugin: `dofile` this from your init.lua.
vim.api.nvim_create_autocmd("FileType", {
  pattern = "dockerfile",
  callback = function(event)
    local path = vim.api.nvim_buf_get_name(event.buf)
    local folder = path ~= "" and vim.fn.fnamemodify(path, ":p:h") or vim.fn.getcwd()
    local client = vim.b[event.buf].trimtab_client
      or vim.lsp.start_client({ name = "trimtab", cmd = { "trimtab", "lsp" }, root_dir = folder })
    if client then
      vim.b[event.buf].trimtab_client = client
      vim.lsp.buf_attach_client(event.buf, client)
    end
  end,
})
