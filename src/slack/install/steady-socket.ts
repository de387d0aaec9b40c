import { type Logger, type Receiver, SocketModeReceiver } from '@slack/bolt'
import type { WebClientOptions } from '@slack/web-api'
import { backOffMs, pauseFor } from '../../base/back-off.ts'
import { within } from '../../base/within.ts'
import { pauses, type Reaching, untilReached } from './until-reached.ts'

const farewellMs = 5_000

/**
 * Socket Mode that comes back within half a minute after Slack does, however long it was away. The library's own way back takes
 * longer with each failure, hours in the end, and a refusal on it would end the process.
 */
export function steadySocket(
  input: { appToken: string; logger: Logger; options: WebClientOptions } & Reaching,
): Receiver {
  const { appToken, logger, options, log, isFinal } = input
  const clientOptions = { ...options, retryConfig: { retries: 0 } }
  const socket = new SocketModeReceiver({
    ...{ appToken, logger, installerOptions: { clientOptions } },
    autoReconnectEnabled: false,
  })
  const ended = new AbortController()
  const stopping = AbortSignal.any([input.stopping, ended.signal])
  let connecting: Promise<unknown> | null = null

  function connect(work: () => Promise<unknown>): Promise<unknown> {
    connecting ??= work().finally(() => {
      connecting = null
    })
    return connecting
  }

  // What is refused now may be taken later: Slack says the same of an address it does not let in for a while.
  async function comeBack() {
    await pauseFor(backOffMs(0, pauses), stopping)
    await untilReached(() => socket.start(), { log, stopping, isFinal: () => false })
  }

  socket.client.on('disconnected', () => void connect(comeBack))
  return {
    init: (app) => socket.init(app),
    start: () => connect(() => untilReached(() => socket.start(), { log, stopping, isFinal })),
    async stop() {
      ended.abort()
      await socket.stop()
      // What was under way may have brought a connection meanwhile.
      await within(farewellMs, Promise.allSettled([connecting]))
      await socket.stop()
    },
  }
}
