import { cpus, loadavg } from 'node:os'

/** What a bench ran on and how busy that was, as a sentence each: `AMD EPYC, 2 cores, Node v26.10.0. Load average at the start: 0.52.` */
export function machine(): string {
  const [cpu, ...others] = cpus()
  const load = (loadavg()[0] ?? 0).toFixed(2)
  return `${cpu?.model.trim()}, ${others.length + 1} cores, Node ${process.version}. Load average at the start: ${load}.`
}
