import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { freePort, type RunningApp, startApp, stopApp } from './running-app.ts'

/** A process of the app in its proxy role only, with a data folder and a port of its own. */
export type ProxyProcess = {
  /** Where its base URL is, without a slash at its end. */
  base: string
  output(): string
  /** Names what it holds of budgets: its journal's id. */
  holder(): Promise<string>
  /** As a power cut does it. */
  kill(): Promise<void>
  /** A new process over the same folder and port. */
  restart(): Promise<void>
  /** Ends it and removes its folder. */
  close(): Promise<void>
}

/** Starts one; `environment` says what it shares with others: database, secret, providers. */
export async function startProxyProcess(environment: NodeJS.ProcessEnv): Promise<ProxyProcess> {
  const folder = await mkdtemp(path.join(tmpdir(), 'tally-proxy-'))
  const port = await freePort(0)
  const own = { PATH: process.env.PATH, TALLY_ROLES: 'proxy', TALLY_DATA_DIR: folder, PORT: String(port) }
  const start = () => startApp({ ...own, LOG_LEVEL: 'warn', ...environment })
  const apps: Array<Pick<RunningApp, 'process' | 'output'>> = [await start()]
  return {
    base: `http://127.0.0.1:${port}/api/v1`,
    output: () => apps.map((app) => app.output()).join(''),
    async holder() {
      const journals = await readdir(path.join(folder, 'journal'))
      return journals.find((name) => !name.startsWith('.')) ?? ''
    },
    async kill() {
      const child = apps.at(-1)?.process
      if (!child) return
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    },
    async restart() {
      apps.push(await start())
    },
    async close() {
      const app = apps.at(-1)
      if (app) await stopApp(app)
      await rm(folder, { recursive: true, force: true })
    },
  }
}
