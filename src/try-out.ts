import { readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { AppError, hasCode } from './base/app-error.ts'
import type { Clock } from './base/clock.ts'
import type { Log } from './base/log.ts'
import { collectSandboxHistory } from './collectors/sandbox/collect.ts'
import { retireToldHistory } from './collectors/sandbox/retire-told-history.ts'
import { type Config, dataDirOf } from './config.ts'
import { ensurePerson, findPersonByEmail } from './people/person.ts'
import { setRole } from './people/roles.ts'
import { createVirtualKey } from './people/virtual-key.ts'
import { requireSandbox, type Sandbox } from './sandbox-process.ts'
import { readSetting, writeSetting } from './settings/setting.ts'
import type { Store } from './store.ts'
import { moneyIsRead, settleAccounts, settleProviderKeys } from './try-out-accounts.ts'
import { settleBudgets } from './try-out-budgets.ts'
import { settleInvoices } from './try-out-invoices.ts'

type Deps = { config: Config; store: Store; clock: Clock; log: Log; sandbox: Sandbox }

/** The key the banner and the sandbox's terminal use, and whose it is. */
export type Viewer = { slackId: string; name: string; email: string; key: string }

/**
 * Makes the sandbox a place worth looking at: the company's months in the ledger, as the proxy metered and the vendors tell
 * them, the stand-ins' keys, a key for the person one is at first. Each step may be repeated at every start.
 */
export async function settleIn(deps: Deps & { baseUrl: string }): Promise<Viewer> {
  const { config, store, clock, log, sandbox } = deps
  const now = clock.now()
  const accounts = await settleProviderKeys(store, { sandbox, now })
  await retireToldHistory(store.db, now)
  const collected = await collectSandboxHistory({
    db: store.db,
    vault: store.vault,
    log,
    now,
    url: sandbox.historyUrl,
    accounts,
  })
  log.info(collected, 'the made-up company is in the ledger')
  const { added } = await settleAccounts(store, { sandbox, now })
  await settleRoles(deps)
  const viewer = await keptViewer(deps)
  // Limits and invoices follow from what was spent. Reading the vendors goes on in the background when it takes longer.
  const withinMs = added && config.roles.has('jobs') ? readingWithinMs : 0
  if (await moneyIsRead(store.db, { now, withinMs })) {
    await settleBudgets(store.db, { email: viewer.email, now })
    await settleInvoices(store.db, { now })
  }
  await tellTerminal(sandbox, deps.baseUrl, viewer)
  await writeFile(
    addressesFile(deps.config),
    JSON.stringify({
      openai: sandbox.openaiUrl,
      anthropic: sandbox.anthropicUrl,
      baseUrl: deps.baseUrl,
      admin: {
        openai: sandbox.openaiAdminUrl,
        anthropic: sandbox.anthropicAdminUrl,
        cursor: sandbox.cursorAdminUrl,
      },
    }),
  )
  return viewer
}

const readingWithinMs = 25_000

const roles = { 'ana.ruiz': 'admin', 'tomas.dvorak': 'admin', 'jonas.bergmann': 'finance' } as const
const rolesSettled = { name: 'sandbox-roles.settled', schema: z.boolean() }

// Once, so that a role changed in the try-out stays changed.
async function settleRoles({ config, store: { db }, clock }: Deps): Promise<void> {
  const now = clock.now()
  if (await readSetting(db, rolesSettled)) return
  for (const [mailbox, role] of Object.entries(roles)) {
    const person = await findPersonByEmail(db, `${mailbox}@northwind.example`)
    const actor = { id: 'try-out', origin: 'tally' } as const
    if (person) await setRole(db, { personId: person.id, role, admins: config.admins, actor, now })
  }
  await writeSetting(db, rolesSettled, true, now)
}

/** Where commands beside the try-out find its providers and its proxy. Refuses when it was never started, rather than ask a real vendor. */
export async function tryOutAddresses(config: Config): Promise<z.infer<typeof addresses>> {
  requireSandbox()
  try {
    return addresses.parse(JSON.parse(await readFile(addressesFile(config), 'utf8')))
  } catch (cause) {
    throw new AppError(
      'unavailable',
      'No Slack tokens are set, so this command would work on the try-out, which is not there yet. ' +
        'Run npm start first; or, for a real installation, set SLACK_BOT_TOKEN and SLACK_APP_TOKEN (see .env.example).',
      { cause },
    )
  }
}

const addresses = z.object({
  openai: z.url(),
  anthropic: z.url(),
  baseUrl: z.url(),
  admin: z.object({ openai: z.url(), anthropic: z.url(), cursor: z.url() }),
})
const viewerShape = z.object({ slackId: z.string(), name: z.string(), email: z.string(), key: z.string() })

function addressesFile(config: Config): string {
  return path.join(dataDirOf(config), 'sandbox-addresses.json')
}

// A try-out key is shown at every start, so it is kept readable: it opens nothing but stand-ins.
async function keptViewer({ config, store, clock, sandbox }: Deps): Promise<Viewer> {
  const file = path.join(dataDirOf(config), 'try-out-key.json')
  const kept = await readFile(file, 'utf8').catch(notThere)
  if (kept !== null) return viewerShape.parse(JSON.parse(kept))
  const { viewer } = sandbox
  const person = await ensurePerson(store.db, {
    kind: 'person',
    name: viewer.name,
    email: viewer.email,
    now: clock.now(),
  })
  const { secret } = await createVirtualKey(store.db, {
    personId: person.id,
    name: 'Try-out terminal',
    project: '',
    tags: {},
    expiresAt: null,
    now: clock.now(),
    hashKey: store.vault.keyHashKey,
    actor: { id: 'try-out', origin: 'tally' },
  })
  const made = { ...viewer, key: secret }
  await writeFile(`${file}.new`, JSON.stringify(made), { mode: 0o600 })
  await rename(`${file}.new`, file)
  return made
}

function notThere(thrown: unknown): null {
  if (hasCode(thrown, 'ENOENT')) return null
  throw thrown
}

async function tellTerminal(sandbox: Sandbox, baseUrl: string, viewer: Viewer): Promise<void> {
  const answer = await fetch(new URL('/control/terminal', sandbox.page), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ proxyUrl: baseUrl, keys: { [viewer.slackId]: viewer.key } }),
  })
  if (!answer.ok) throw new AppError('internal', `The sandbox's terminal panel could not be set up (${answer.status}).`)
}
