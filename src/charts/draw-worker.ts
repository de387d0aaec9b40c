import { parentPort } from 'node:worker_threads'
import type { Chart } from './chart.ts'
import { paintPng } from './png.ts'
import { drawSvg } from './svg.ts'
import type { ThemeName } from './theme.ts'

/** What the renderer sends a worker, and what it sends back. One job at a time. */
export type DrawJob = { chart: Chart; theme: ThemeName }
export type DrawAnswer = { ok: true; png: Uint8Array } | { ok: false; why: string }

parentPort?.on('message', async (job: DrawJob) => {
  parentPort?.postMessage(await draw(job))
})

async function draw({ chart, theme }: DrawJob): Promise<DrawAnswer> {
  try {
    return { ok: true, png: paintPng(await drawSvg(chart, theme)) }
  } catch (thrown) {
    return { ok: false, why: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown) }
  }
}
