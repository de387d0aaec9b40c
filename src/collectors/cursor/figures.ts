/** The numbers and short texts of a row, as they are told; lists, objects and the fields left out are not kept. */
export function figuresOf(
  row: Record<string, unknown>,
  leftOut: readonly string[] = [],
): Record<string, number | string> {
  const figures: Record<string, number | string> = {}
  for (const [name, value] of Object.entries(row)) {
    if (leftOut.includes(name)) continue
    if (typeof value === 'number' && Number.isFinite(value)) figures[name] = value
    if (typeof value === 'string' && value !== '') figures[name] = value.slice(0, 200)
  }
  return figures
}
