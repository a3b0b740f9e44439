-- trimtab in Neovim 0.11 or newer: put this file at lsp/trimtab.lua of your configuration, and write
-- vim.lsp.enable("trimtab") in your init.lua.
return {
  cmd = { "trimtab", "lsp" },
  filetypes = { "dockerfile" },
  root_markers = { "trimtab.toml", "compose.yaml", "docker-compose.yml", "docker-bake.hcl", ".git" },
}
