-- Opens a file in an editor with the language server, and writes down what the editor then knows: diagnostics, the hover
-- text, and the lines after the first quick fix. Arguments: server, file, where to write.
local server, file, out = vim.env.LINT_SERVER, vim.env.LINT_FILE, vim.env.LINT_OUT
local told = {}

local function done()
  local to = io.open(out, 'w')
  to:write(vim.json.encode(told))
  to:close()
  vim.cmd('qa!')
end

local worked, why = pcall(function()
  vim.cmd('edit ' .. vim.fn.fnameescape(file))
  local client = vim.lsp.start_client({ cmd = { server, 'lint', 'server' }, root_dir = vim.fn.fnamemodify(file, ':h') })
  vim.lsp.buf_attach_client(0, client)
  vim.wait(20000, function() return #vim.diagnostic.get(0) > 0 end, 20)
  told.diagnostics = vim.diagnostic.get(0)

  local first = told.diagnostics[1]
  local position = { line = first.lnum, character = first.col + 1 }
  local document = vim.lsp.util.make_text_document_params()
  local hover = vim.lsp.buf_request_sync(0, 'textDocument/hover', { textDocument = document, position = position }, 20000)
  told.hover = hover[client].result.contents.value

  local asked = { textDocument = document, range = { start = position, ['end'] = position }, context = { diagnostics = {} } }
  local actions = vim.lsp.buf_request_sync(0, 'textDocument/codeAction', asked, 20000)[client].result
  told.title = actions[1].title
  vim.lsp.util.apply_workspace_edit(actions[1].edit, 'utf-16')
  told.lines = vim.api.nvim_buf_get_lines(0, 0, -1, false)
  vim.wait(20000, function() return #vim.diagnostic.get(0) == 0 end, 20)
  told.left = #vim.diagnostic.get(0)
end)
if not worked then told.failed = tostring(why) end
done()
