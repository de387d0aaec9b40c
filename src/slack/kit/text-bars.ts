/** A bar of at most `width` whole blocks (parts of blocks sit crooked in many faces); what is more than nothing shows at least a sliver. */
export function textBar(value: number, longest: number, width: number): string {
  if (value <= 0 || longest <= 0) return ''
  return '█'.repeat(Math.round((Math.min(value, longest) / longest) * width)) || '▏'
}

/** One character a value: its height beside the highest, `·` for nothing. */
export function sparkline(values: number[]): string {
  const highest = Math.max(0, ...values)
  return values
    .map((value) => (value <= 0 ? '·' : (heights[Math.min(7, Math.floor((value / highest) * 8))] ?? '█')))
    .join('')
}

const heights = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█']
