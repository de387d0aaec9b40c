/** A number as people read it, whole: `2,041`. */
export function countText(of: number): string {
  return Math.round(of).toLocaleString('en-US')
}

/** `1 request`, `2,041 requests`. */
export function counted(of: number, one: string, many = `${one}s`): string {
  return `${countText(of)} ${of === 1 ? one : many}`
}
