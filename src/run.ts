import { hasCode } from './base/app-error.ts'
import { systemClock } from './base/clock.ts'
import { createLog } from './base/log.ts'
import { tellError } from './cli/tell-error.ts'
import { type Config, type Environment, readConfig } from './config.ts'

/** Runs one command; `start` goes on until it is told to stop. */
export async function run(words: string[], environment: Environment): Promise<void> {
  const isServing = words.length === 1 && words[0] === 'start'
  process.stdout.on('error', (thrown) => {
    if (!hasCode(thrown, 'EPIPE')) throw thrown
    // Whoever reads the answer has seen enough of it. Who serves goes on without a reader, as the log does.
    if (!isServing) process.exit(0)
  })
  const starting = () => start(readConfig(environment))
  // The commands bring along what each of them needs; who only serves does without.
  if (isServing) {
    const code = await started(starting, words)
    // What a failed start has opened would keep the process.
    if (code !== 0) process.exit(code)
    return
  }
  const { runCommand } = await import('./command.ts')
  process.exitCode = await runCommand(words, { environment, start: starting })
}

async function started(starting: () => Promise<void>, words: readonly string[]): Promise<number> {
  try {
    await starting()
    return 0
  } catch (thrown) {
    return tellError(thrown, { words, stderr: process.stderr })
  }
}

async function start(config: Config): Promise<void> {
  const log = createLog(config.logLevel)
  const { startApp } = await import('./app.ts')
  const app = await startApp(config, { clock: systemClock, log })
  process.stdout.write(app.banner)

  let stopping = false
  const stop = async (signal: string) => {
    if (stopping) {
      // Ctrl-C once more: somebody is in a hurry, and the journal has everything. SIGTERM comes twice by itself where it goes to
      // a whole group of processes and is passed on in it.
      if (signal === 'SIGINT') process.exit(1)
      return
    }
    stopping = true
    log.info({ signal }, 'stopping: letting requests end')
    // Who presses Ctrl-C stands in front of it: no balancer has to be told.
    await app.stop({ noticeMs: signal === 'SIGTERM' ? config.stopNoticeMs : 0 })
    process.exit(0)
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
}
