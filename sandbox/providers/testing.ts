import { createServer } from 'node:http'
import type { Behaviour } from './behaviour.ts'
import { type SandboxProviders, sandboxKeys, sandboxProviders } from './providers.ts'
import type { RequestRecord } from './request-log.ts'

/** The providers on a server of a test's own. */
export type RunningProviders = {
  openaiUrl: string
  anthropicUrl: string
  keys: typeof sandboxKeys
  control: SandboxProviders['control']
  /** Has the next request behave so. */
  next(behaviour: Behaviour): void
  /** The last request that came in. */
  last(): RequestRecord
  close(): Promise<void>
}

export async function runProviders(now: () => Date = () => new Date()): Promise<RunningProviders> {
  const providers = sandboxProviders({ now })
  const server = createServer((request, response) => {
    if (!providers.handle(request, response)) response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const origin = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
  return {
    openaiUrl: `${origin}/providers/openai/v1`,
    anthropicUrl: `${origin}/providers/anthropic`,
    keys: sandboxKeys,
    control: providers.control,
    next: (behaviour) => providers.control({ method: 'POST', path: '/control/providers/next', body: { behaviour } }),
    last() {
      const { requests } = providers.control({ method: 'GET', path: '/control/providers/log', body: null }) as {
        requests: RequestRecord[]
      }
      const last = requests.at(-1)
      if (!last) throw new Error('no request has come in')
      return last
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
