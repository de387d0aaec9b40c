/**
 * What reading one PDF may take; an invoice takes a fraction of each. Processor time and memory are watched by the process
 * that reads, wall time by the one that asked.
 */
export const pdfLimits = {
  bytes: 20_000_000,
  pages: 60,
  items: 40_000,
  cpuMs: 10_000,
  waitMs: 30_000,
  memoryMb: 700,
  heapMb: 256,
}

/** What the reading process was stopped for, when it did not get to an answer. */
export type Stopped = 'memory' | 'time'
