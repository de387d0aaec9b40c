import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { AppError } from './base/app-error.ts'

const readyLine = z.object({
  page: z.url(),
  slackApiUrl: z.url(),
  botToken: z.string(),
  appToken: z.string(),
  openaiUrl: z.url(),
  anthropicUrl: z.url(),
  openaiKey: z.string(),
  anthropicKey: z.string(),
  cursorAdminUrl: z.url(),
  cursorAdminKey: z.string(),
  anthropicAdminUrl: z.url(),
  anthropicAdminKey: z.string(),
  openaiAdminUrl: z.url(),
  openaiAdminKey: z.string(),
  resendUrl: z.url(),
  resendKey: z.string(),
  historyUrl: z.url(),
  /** The person one is at first on the local page. */
  viewer: z.object({ slackId: z.string(), name: z.string(), email: z.string() }),
})

/** The world around the app, as its own process tells of it. */
export type Sandbox = z.infer<typeof readyLine> & {
  /** Settles when the process is gone. */
  ended: Promise<void>
  stop(): Promise<void>
}

const script = fileURLToPath(new URL('../sandbox/main.ts', import.meta.url))

/** Throws `bad-config`, saying how to go on, where the try-out is wanted and the sandbox did not come along: in the package. */
export function requireSandbox(): void {
  if (existsSync(script)) return
  throw new AppError(
    'bad-config',
    'No Slack tokens are set, and the installed package has no try-out to show instead. Either\n' +
      '  - set SLACK_BOT_TOKEN and SLACK_APP_TOKEN: make the Slack app from manifest.yml, as the README says under “Connect your workspace”;\n' +
      '  - set TALLY_ROLES=proxy,jobs for a Tally without Slack; or\n' +
      '  - for the try-out with a made-up company, check out the repository and run npm start there.',
  )
}

/** Starts the sandbox on a port (0: any) and waits until it is ready. It ends with us, however we end. */
export async function startSandbox(input: { port: number }): Promise<Sandbox> {
  const child = spawn(process.execPath, [script, '--port', String(input.port), '--with-parent'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit').then(() => undefined)
  const ready = readyLine.safeParse(await firstLine(child))
  if (!ready.success) {
    child.kill()
    throw new AppError(
      'unavailable',
      `The sandbox did not start. Is port ${input.port} (its page: PORT + 1) taken? Set PORT to another one.`,
      {
        cause: ready.error,
      },
    )
  }
  return {
    ...ready.data,
    ended,
    async stop() {
      child.kill('SIGTERM')
      await ended
    },
  }
}

async function firstLine(child: ChildProcess): Promise<unknown> {
  if (!child.stdout) return null
  for await (const line of createInterface({ input: child.stdout })) {
    // What it says later is for nobody: let it flow, so that the pipe never fills.
    child.stdout.resume()
    return JSON.parse(line)
  }
  return null
}
