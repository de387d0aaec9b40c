/** An MCP server and its tool, which are kept as `linear/search_issues`, in cursor-usage-tracker's fields. */
export function serverAndTool(name: string): { server_name: string; tool_name: string } {
  const at = name.indexOf('/')
  return { server_name: name.slice(0, Math.max(at, 0)), tool_name: name.slice(at + 1) }
}
