import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { chmod, mkdir } from 'node:fs/promises'
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
import { type Line, openLine } from './line.ts'
import { mountSmallDisk, type SmallDisk } from './small-disk.ts'
import { openVendorSide, type VendorSide } from './vendor-side.ts'

/** A company on one PostgreSQL, with Slack and providers beside it, and the environment every copy of the app has. */
export type CopiesWorld = {
  db: Db
  sandbox: Sandbox
  secrets: string[]
  environment: NodeJS.ProcessEnv
  /** What the copies speak to the database over; the bench itself speaks to it directly. */
  line: Line
  /** The file system asked for. */
  disk: SmallDisk | null
  /** The vendors asked for. */
  vendors: VendorSide | null
  /** The process of the database; it is started again by itself once it is gone. */
  databaseProcess(): Promise<number>
  close(): Promise<void>
}

/**
 * `limitUsd`: each person's budget for the month. `mixed`: every third of them hard, every third strict. `smallDisk`: for whom.
 * `hasVendors`: an account at each vendor is connected.
 */
export type WorldOptions = {
  limitUsd: number
  mixed?: boolean
  smallDisk?: 'database' | 'journal' | null
  hasVendors?: boolean
}

const secretKey = '9'.repeat(64)
const actor: Actor = { id: 'bench', origin: 'command line' }
const people = 12
// Every tenth of a small budget is told of, so that notices are on their way all the time.
const warnAt = [10, 20, 30, 40, 50, 60, 70, 80, 90]
const noticeSeconds = 2
const smallDiskMb = 192

export async function openCopiesWorld(options: WorldOptions): Promise<CopiesWorld> {
  const folder = mkdtempSync(path.join(tmpdir(), 'tally-bench-copies-'))
  const at = { database: path.join(folder, 'database'), journal: path.join(folder, 'data') }
  for (const one of [folder, ...Object.values(at)]) {
    await mkdir(one, { recursive: true })
    await chmod(one, 0o755)
  }
  const disk = options.smallDisk ? mountSmallDisk(at[options.smallDisk], smallDiskMb) : null
  const postgres = await embeddedPostgres({ dataDir: at.database, log: createLog('silent') })
  const { db, close } = openDatabase({ url: postgres.url, application: 'bench', onError: () => undefined })
  const now = systemClock.now()
  await migrate(db, now)
  const sandbox = await startSandbox({ port: 0 })
  const secrets = await makeCompany(db, { ...options, sandbox, now })
  await serve(sandbox, usualAnswer)
  const vendors = options.hasVendors ? await openVendorSide(db, { vault: openVault([secretKey]), now }) : null
  const url = new URL(postgres.url)
  const line = await openLine(Number(url.port))
  url.port = String(line.port)
  return {
    db,
    sandbox,
    secrets,
    line,
    disk,
    vendors,
    environment: {
      DATABASE_URL: url.href,
      TALLY_DATA_DIR: at.journal,
      TALLY_SECRET_KEY: secretKey,
      TALLY_DRAIN_SECONDS: String(noticeSeconds),
      OPENAI_UPSTREAM_URL: sandbox.openaiUrl,
      ANTHROPIC_UPSTREAM_URL: sandbox.anthropicUrl,
      SLACK_BOT_TOKEN: sandbox.botToken,
      SLACK_APP_TOKEN: sandbox.appToken,
      SLACK_API_URL: sandbox.slackApiUrl,
      LOG_LEVEL: 'fatal',
      ...vendors?.environment,
    },
    databaseProcess: () => standingServer(path.join(postgres.folder, 'postmaster.pid')),
    async close() {
      await line.close()
      await vendors?.close()
      await close()
      await postgres.release()
      await sandbox.stop()
      disk?.remove()
      rmSync(postgres.folder, { recursive: true, force: true })
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

// After one fault it may still be on its way back when the next begins.
async function standingServer(pidFile: string): Promise<number> {
  for (let looks = 0; looks < 600; looks += 1) {
    const lines = existsSync(pidFile) ? readFileSync(pidFile, 'utf8').split('\n') : []
    if (lines[7]?.trim() === 'ready') return Number(lines[0])
    await wait(50)
  }
  throw new Error('the database was not back within 30 s')
}

const companySchema = z.object({ people: z.array(z.object({ name: z.string(), email: z.string() })) })

async function makeCompany(db: Db, input: WorldOptions & { sandbox: Sandbox; now: Date }): Promise<string[]> {
  const { sandbox, now, limitUsd, mixed = false } = input
  const vault = openVault([secretKey])
  const providers = [
    ['openai', sandbox.openaiKey],
    ['anthropic', sandbox.anthropicKey],
  ] as const
  for (const [provider, secret] of providers) await addProviderKey(db, vault, { provider, label: 'main', secret, now })
  const company = companySchema.parse(await (await fetch(`${sandbox.historyUrl}/people`)).json())
  const secrets: string[] = []
  for (const [index, { name, email }] of company.people.slice(0, people).entries()) {
    const person = await createPerson(db, { kind: 'person', name, email, now })
    const terms = { personId: person.id, name: 'laptop', project: '', tags: {}, expiresAt: null, now }
    secrets.push((await createVirtualKey(db, { ...terms, hashKey: vault.keyHashKey })).secret)
    await chooseQuietTimes(db, { personId: person.id, quiet: noQuietTimes })
    const scope = { kind: 'person', personId: person.id } as const
    const limitMicroUsd = microUsd(limitUsd * 1_000_000)
    const manner = { hard: mixed && index % 3 === 1, strict: mixed && index % 3 === 2 }
    await setBudget(db, { scope, limitMicroUsd, period: 'month', ...manner, warnAt, actor, now })
  }
  return secrets
}

/** About two seconds a stream, one a whole answer: what is in flight when something happens. */
export const usualAnswer = { delayBeforeHeadersMs: 300, chunkCount: 20, chunkDelayMs: 80 }

/** How the providers answer from now on, in the sandbox's words; before what was said earlier. */
export async function serve({ page }: Sandbox, behaviour: object, times: number | 'always' = 'always'): Promise<void> {
  const answer = await fetch(new URL('/control/providers/next', page), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ behaviour, times }),
  })
  if (!answer.ok) throw new Error(`the sandbox refuses the behaviour: ${await answer.text()}`)
}

/** The providers forget how they were told to answer. */
export async function stopServing({ page }: Sandbox): Promise<void> {
  await fetch(new URL('/control/providers/next', page), { method: 'DELETE' })
}

/** The providers answer as they did at first. */
export async function serveAsEver(sandbox: Sandbox): Promise<void> {
  await stopServing(sandbox)
  await serve(sandbox, usualAnswer)
}

/** Has something happen in Slack, as `sandbox/slack/control.ts` names it. Returns what came of it. */
export async function slackAct({ page }: Sandbox, name: string, body: object): Promise<Record<string, unknown>> {
  const answer = await fetch(new URL(`/control/slack/${name}`, page), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`the sandbox refuses ${name}: ${await answer.text()}`)
  return z.record(z.string(), z.unknown()).parse(await answer.json())
}
