import { existsSync } from 'node:fs'
import { startApp } from './app.ts'
import { AppError } from './base/app-error.ts'
import { systemClock } from './base/clock.ts'
import { createLog } from './base/log.ts'
import { runCommand } from './command.ts'
import { type Config, readConfig } from './config.ts'

/** `start` runs the app until it is told to stop; every other word is a command. */
const [command, ...rest] = process.argv.slice(2)

try {
  if (existsSync('.env')) process.loadEnvFile('.env')
  const config = readConfig(process.env)
  if (command === 'start') await start(config)
  else process.exitCode = await runCommand(config, command === undefined ? ['help'] : [command, ...rest])
} catch (thrown) {
  if (!(thrown instanceof AppError)) throw thrown
  process.stderr.write(`${thrown.say}\n`)
  process.exit(1)
}

async function start(config: Config): Promise<void> {
  const log = createLog(config.logLevel)
  const app = await startApp(config, { clock: systemClock, log })
  process.stdout.write(app.banner)

  let stopping = false
  const stop = async (signal: string) => {
    // Asked twice: somebody is in a hurry. The journal has everything.
    if (stopping) process.exit(1)
    stopping = true
    log.info({ signal }, 'stopping: letting requests end')
    await app.stop()
    process.exit(0)
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
}
