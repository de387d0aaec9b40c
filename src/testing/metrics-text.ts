/** One line of `/metrics`. */
export type MetricLine = { name: string; labels: Record<string, string>; value: number }

/** The samples of a text in Prometheus's format; fails on a line that is none. */
export function samplesIn(text: string): MetricLine[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const found = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/.exec(line)
      if (!found) throw new Error(`no sample: ${line}`)
      const [, name = '', labels = '', value] = found
      return { name, labels: labelsIn(labels), value: Number(value) }
    })
}

/** The sum of the samples with this name and these labels; 0 where there is none. */
export function sumIn(text: string, name: string, labels: Record<string, string> = {}): number {
  return samplesIn(text)
    .filter((line) => line.name === name && Object.entries(labels).every(([key, value]) => line.labels[key] === value))
    .reduce((sum, { value }) => sum + value, 0)
}

function labelsIn(text: string): Record<string, string> {
  return Object.fromEntries([...text.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key, value]) => [key, value]))
}
