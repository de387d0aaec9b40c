import { parseArgs } from 'node:util'
import { openWorld, type World } from './world.ts'

const defaultPort = 8081

/** Starts the world, says on one line where everything is, and ends with a signal or with who started it. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: String(defaultPort) },
      'app-url': { type: 'string' },
      oauth: { type: 'boolean', default: false },
      'with-parent': { type: 'boolean', default: false },
    },
  })
  const port = Number(values.port)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) return refuse(`--port ${values.port} is not a port number.`)
  const world = await openOrRefuse({
    port,
    byOAuth: values.oauth,
    withParent: values['with-parent'],
    ...(values['app-url'] ? { appUrl: values['app-url'] } : {}),
  })
  if (!world) return
  endWith(world, values['with-parent'])
  process.stdout.write(`${JSON.stringify(world.addresses)}\n`)
}

async function openOrRefuse(input: Parameters<typeof openWorld>[0] & { withParent: boolean }): Promise<World | null> {
  const { port, withParent } = input
  try {
    return await openWorld(input)
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? thrown.code : ''
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw thrown
    const why = code === 'EADDRINUSE' ? 'is taken by another program' : 'may not be opened by this account'
    // A parent says it in its own words.
    if (withParent) process.exitCode = 1
    else
      refuse(`The sandbox cannot start: port ${port} ${why}. Give another with --port, or --port 0 for any free one.`)
    return null
  }
}

function refuse(message: string): void {
  process.stderr.write(`${message}\n`)
  process.exitCode = 1
}

function endWith(world: World, withParent: boolean): void {
  const end = () => {
    world.close().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  }
  process.once('SIGTERM', end)
  // Ctrl-C in a terminal reaches us too; then our parent still needs us while it lets requests end.
  process.on('SIGINT', withParent ? () => undefined : end)
  // Whoever started us holds the other end of our input; it closes however they end, killed included.
  if (withParent) process.stdin.resume().once('end', end).once('error', end)
}

await main()
