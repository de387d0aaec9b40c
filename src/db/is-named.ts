/** Whether a table is one of these; a name that ends in `*` stands for all that begin so. */
export function isNamed(table: string, names: readonly string[]): boolean {
  return names.some((name) => (name.endsWith('*') ? table.startsWith(name.slice(0, -1)) : table === name))
}
