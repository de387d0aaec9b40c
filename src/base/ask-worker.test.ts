import { Worker } from 'node:worker_threads'
import { afterEach, expect, test } from 'vitest'
import { askWorker } from './ask-worker.ts'

const opened: Worker[] = []
afterEach(async () => {
  for (const worker of opened.splice(0)) await worker.terminate()
})

test('the one answer to what it is sent, again and again', async () => {
  const worker = thread('parentPort.on("message", (order) => parentPort.postMessage(order * 2))')

  expect([await askWorker(worker, 1), await askWorker(worker, 2)]).toEqual([2, 4])
  expect(worker.listenerCount('message')).toBe(0)
})

test.each([
  ['it throws', 'parentPort.on("message", () => { throw new Error("no paper") })', 'no paper'],
  ['it ends', 'parentPort.on("message", () => process.exit(3))', 'the thread ended with code 3'],
  ['it never answers', 'parentPort.on("message", () => undefined)', 'the thread took more than 50 ms'],
])('an error where %s', async (_, code, message) => {
  const worker = thread(code)
  worker.on('error', () => undefined)

  await expect(askWorker(worker, 'draw', message.includes('50 ms') ? 50 : undefined)).rejects.toThrow(message)
})

function thread(code: string): Worker {
  const worker = new Worker(`const { parentPort } = require("node:worker_threads"); ${code}`, { eval: true })
  opened.push(worker)
  return worker
}
