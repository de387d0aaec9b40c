import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { chmod } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { z } from 'zod'
import type { Actor } from '../../src/audit/record-act.ts'
import { systemClock } from '../../src/base/clock.ts'
import { createLog } from '../../src/base/log.ts'
import { microUsd } from '../../src/base/money.ts'
import { setBudget } from '../../src/budgets/budget.ts'
import { type Db, openDatabase } from '../../src/db/database.ts'
import { embeddedPostgres } from '../../src/db/embedded/cluster.ts'
import { migrate } from '../../src/db/migrate.ts'
import { noQuietTimes } from '../../src/notices/quiet-times.ts'
import { chooseQuietTimes } from '../../src/notices/wishes.ts'
import { createPerson } from '../../src/people/person.ts'
import { addProviderKey } from '../../src/people/provider-keys.ts'
import { createVirtualKey } from '../../src/people/virtual-key.ts'
import { type Sandbox, startSandbox } from '../../src/sandbox-process.ts'
import { openVault } from '../../src/vault/vault.ts'

/** A company on one PostgreSQL, with Slack and providers beside it, and the environment every copy of the app has. */
export type OpsWorld = {
  db: Db
  sandbox: Sandbox
  secrets: string[]
  environment: NodeJS.ProcessEnv
  /** As an administrator restarts it: connections are ended at once, and it comes back at the same address. */
  restartDatabase(): Promise<void>
  close(): Promise<void>
}

const secretKey = '9'.repeat(64)
const actor: Actor = { id: 'bench', origin: 'command line' }
const people = 12
// Every tenth of a small budget is told of, so that notices are on their way all the time.
const warnAt = [10, 20, 30, 40, 50, 60, 70, 80, 90]
const noticeSeconds = 2

export async function openWorld(limitUsd: number): Promise<OpsWorld> {
  const folder = mkdtempSync(path.join(tmpdir(), 'tally-bench-ops-'))
  await chmod(folder, 0o755)
  const postgres = await embeddedPostgres({ dataDir: folder, log: createLog('silent') })
  const { db, close } = openDatabase({ url: postgres.url, application: 'bench', onError: () => undefined })
  const now = systemClock.now()
  await migrate(db, now)
  const sandbox = await startSandbox({ port: 0 })
  const secrets = await makeCompany(db, { sandbox, now, limitUsd })
  await serveSlowly(sandbox)
  return {
    db,
    sandbox,
    secrets,
    environment: {
      DATABASE_URL: postgres.url,
      TALLY_DATA_DIR: path.join(folder, 'data'),
      TALLY_SECRET_KEY: secretKey,
      TALLY_DRAIN_SECONDS: String(noticeSeconds),
      OPENAI_UPSTREAM_URL: sandbox.openaiUrl,
      ANTHROPIC_UPSTREAM_URL: sandbox.anthropicUrl,
      SLACK_BOT_TOKEN: sandbox.botToken,
      SLACK_APP_TOKEN: sandbox.appToken,
      SLACK_API_URL: sandbox.slackApiUrl,
      LOG_LEVEL: 'error',
    },
    async restartDatabase() {
      const [pid = ''] = readFileSync(path.join(postgres.folder, 'postmaster.pid'), 'utf8').split('\n')
      process.kill(Number(pid), 'SIGINT')
      // Our share of the embedded server looks after it and starts it again; here for as long as that takes.
      await wait(500)
    },
    async close() {
      await close()
      await postgres.release()
      await sandbox.stop()
      rmSync(postgres.folder, { recursive: true, force: true })
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const companySchema = z.object({ people: z.array(z.object({ name: z.string(), email: z.string() })) })

async function makeCompany(db: Db, input: { sandbox: Sandbox; now: Date; limitUsd: number }): Promise<string[]> {
  const { sandbox, now, limitUsd } = input
  const vault = openVault([secretKey])
  const providers = [
    ['openai', sandbox.openaiKey],
    ['anthropic', sandbox.anthropicKey],
  ] as const
  for (const [provider, secret] of providers) await addProviderKey(db, vault, { provider, label: 'main', secret, now })
  const company = companySchema.parse(await (await fetch(`${sandbox.historyUrl}/people`)).json())
  const secrets: string[] = []
  for (const { name, email } of company.people.slice(0, people)) {
    const person = await createPerson(db, { kind: 'person', name, email, now })
    const terms = { personId: person.id, name: 'laptop', project: '', tags: {}, expiresAt: null, now }
    secrets.push((await createVirtualKey(db, { ...terms, hashKey: vault.keyHashKey })).secret)
    await chooseQuietTimes(db, { personId: person.id, quiet: noQuietTimes })
    const scope = { kind: 'person', personId: person.id } as const
    const limitMicroUsd = microUsd(limitUsd * 1_000_000)
    await setBudget(db, { scope, limitMicroUsd, period: 'month', hard: false, strict: false, warnAt, actor, now })
  }
  return secrets
}

// About two seconds a stream, one a whole answer: what is in flight when a copy leaves.
async function serveSlowly({ page }: Sandbox): Promise<void> {
  const behaviour = { delayBeforeHeadersMs: 300, chunkCount: 20, chunkDelayMs: 80 }
  const answer = await fetch(new URL('/control/providers/next', page), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ behaviour, times: 'always' }),
  })
  if (!answer.ok) throw new Error(`the sandbox refuses the behaviour: ${await answer.text()}`)
}
