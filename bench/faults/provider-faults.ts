import { connect, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { type CopiesWorld, serve, serveAsEver, stopServing, usualAnswer } from '../copies/world.ts'
import { type Fault, lastsMs } from './fault.ts'

/** Model providers that answer badly, and clients that ask badly. */
export const providerFaults: readonly Fault[] = [
  { name: 'providers reset connections', strike: ({ world }) => answering(world, { resetAfterBytes: 400 }) },
  { name: 'providers half-close in the middle', strike: ({ world }) => answering(world, { halfCloseAfterBytes: 400 }) },
  { name: 'providers send garbage', strike: ({ world }) => answering(world, { garbage: true }) },
  { name: 'providers cut the usage', strike: ({ world }) => answering(world, { truncateUsage: true }) },
  {
    name: 'providers say nothing for 3 s',
    strike: ({ world }) => answering(world, { silenceAfterChunk: 2, silenceMs: 3_000 }),
  },
  { name: 'providers answer 529', strike: ({ world }) => answering(world, { status: 529 }) },
  {
    name: 'providers send a byte a second to half the developers, for 15 s',
    strike: ({ world }) => slowAnswers(world),
  },
  { name: '200 clients that send a byte a second', strike: ({ port }) => slowClients(port, 200) },
]

async function answering({ sandbox }: CopiesWorld, behaviour: object): Promise<void> {
  await stopServing(sandbox)
  await serve(sandbox, { chunkCount: 20, chunkDelayMs: 20, ...behaviour })
  await wait(lastsMs)
  await serveAsEver(sandbox)
}

const slowBytes = 15

// Only streams are paced; the other answers come as they are.
async function slowAnswers({ sandbox }: CopiesWorld): Promise<void> {
  await stopServing(sandbox)
  await serve(sandbox, { splitBytes: 1, chunkDelayMs: 1_000, resetAfterBytes: slowBytes }, 8)
  await serve(sandbox, usualAnswer)
  await wait(lastsMs)
}

async function slowClients(port: number, count: number): Promise<void> {
  const head = Buffer.from(
    'POST /api/v1/chat/completions HTTP/1.1\r\nhost: tally\r\ncontent-length: 100000\r\n\r\n{"model":',
  )
  const clients = Array.from({ length: count }, (): Socket => {
    const socket = connect({ host: '127.0.0.1', port })
    socket.on('error', () => socket.destroy())
    return socket
  })
  for (const [at] of head.entries()) {
    if (at * 1_000 >= 2 * lastsMs) break
    for (const socket of clients) if (!socket.destroyed) socket.write(head.subarray(at, at + 1))
    await wait(1_000)
  }
  for (const socket of clients) socket.destroy()
}
