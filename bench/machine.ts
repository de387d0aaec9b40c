import { cpus, loadavg } from 'node:os'

/** What a bench ran on and how busy that was, as a sentence each: `AMD EPYC, 2 cores, Node v26.10.0. Load average at the start: 0.52.` */
export function machine(): string {
  const load = (loadavg()[0] ?? 0).toFixed(2)
  return `${processors()}, Node ${process.version}. Load average at the start: ${load}.`
}

/** `AMD EPYC, 2 cores` */
export function processors(): string {
  const [cpu, ...others] = cpus()
  return `${cpu?.model.trim()}, ${others.length + 1} cores`
}

/** What was printed without the sentences of `machine`. */
export function withoutMachine(printed: string): string {
  return printed.replace(/^.+ cores, Node v\S+\. Load average at the start: \d+\.\d+\.\s?/m, '')
}
