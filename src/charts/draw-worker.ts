import { parentPort } from 'node:worker_threads'
import type { Chart } from './chart.ts'
import { paintPng } from './png.ts'
import { drawSvg } from './svg.ts'

/** What the renderer sends a worker, and what it sends back. One job at a time. */
export type DrawJob = { chart: Chart }
export type DrawAnswer = { ok: true; png: Uint8Array } | { ok: false; why: string }

parentPort?.on('message', async (job: DrawJob) => {
  parentPort?.postMessage(await draw(job.chart))
})

async function draw(chart: Chart): Promise<DrawAnswer> {
  try {
    return { ok: true, png: paintPng(await drawSvg(chart)) }
  } catch (thrown) {
    return { ok: false, why: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown) }
  }
}
