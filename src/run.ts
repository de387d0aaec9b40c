import { AppError } from './base/app-error.ts'
import { systemClock } from './base/clock.ts'
import { createLog } from './base/log.ts'
import { type Config, type Environment, readConfig } from './config.ts'

/** Runs the app until it is told to stop (`start`), or one command. Each loads only what it needs. */
export async function run([command, ...rest]: string[], environment: Environment): Promise<void> {
  try {
    const config = readConfig(environment)
    if (command === 'start') return await start(config)
    const { runCommand } = await import('./command.ts')
    process.exitCode = await runCommand(config, command === undefined ? ['help'] : [command, ...rest])
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown
    process.stderr.write(`${thrown.say}\n`)
    process.exit(1)
  }
}

async function start(config: Config): Promise<void> {
  const log = createLog(config.logLevel)
  const { startApp } = await import('./app.ts')
  const app = await startApp(config, { clock: systemClock, log })
  process.stdout.write(app.banner)

  let stopping = false
  const stop = async (signal: string) => {
    // Asked twice: somebody is in a hurry. The journal has everything.
    if (stopping) process.exit(1)
    stopping = true
    log.info({ signal }, 'stopping: letting requests end')
    // Who presses Ctrl-C stands in front of it: no balancer has to be told.
    await app.stop({ noticeMs: signal === 'SIGTERM' ? config.stopNoticeMs : 0 })
    process.exit(0)
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
}
