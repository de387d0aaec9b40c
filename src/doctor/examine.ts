import type { Checked } from '../base/checked.ts'
import { skipped } from '../base/checked.ts'
import type { Clock } from '../base/clock.ts'
import type { VariableFault } from '../base/variable-fault.ts'
import { type Config, type Environment, surveyConfig } from '../config.ts'
import type { Db } from '../db/database.ts'
import { lastJobAt } from '../db/job-run.ts'
import { lookAtMail } from '../mail/look-at-mail.ts'
import { mailVariables } from '../mail/mail-config.ts'
import { outboxDepth } from '../outbox/outbox-depth.ts'
import { slackVariables } from '../slack/slack-config.ts'
import { syncAges } from '../sources/sync-ages.ts'
import { tryOutAddresses } from '../try-out.ts'
import { bindVault } from '../vault/bind-vault.ts'
import type { Vault } from '../vault/vault.ts'
import { jobsCheck, journalCheck, outboxCheck, syncChecks } from './backlogs.ts'
import { chartCheck } from './charts.ts'
import { atFault, configurationChecks, nodeCheck } from './configuration.ts'
import { dataFolderChecks } from './data-folder.ts'
import { look } from './look.ts'
import { openDatabaseToLook } from './open-database.ts'
import { type Addresses, accountChecks, providerKeyChecks, upstreamChecks } from './providers.ts'
import { publicUrlChecks } from './public-url.ts'
import { roleChecks } from './roles.ts'
import { fingerprintCheck, openVaultToLook } from './secret-key.ts'
import { slackChecks } from './slack.ts'

/**
 * Looks at the whole installation, from the ground up. What cannot be looked at because something below it is broken is
 * skipped, and the rest goes on. Nothing is changed but that an embedded database is started for as long as it takes.
 */
export async function* examineInstallation(
  environment: Environment,
  { clock }: { clock: Clock },
): AsyncGenerator<Checked> {
  const survey = surveyConfig(environment)
  const { config, faults } = survey
  yield* configurationChecks(survey)
  yield nodeCheck(process.versions.node)
  yield* await look('Data folder', () => dataFolderChecks(config))
  yield* await look('Roles', () => roleChecks(config))
  const { vault: unbound, checked } = await openVaultToLook(config, faults)
  yield checked
  const database = await openDatabaseToLook(config, { clock, faults })
  try {
    yield* database.checks
    const { db } = database
    const vault = db && unbound ? await bound(db, { vault: unbound, stored: database.fingerprint, clock }) : null
    if (unbound && db) yield fingerprintCheck(unbound, database.fingerprint)
    const store = db && vault ? { db, vault, clock } : null
    yield* await backlogs(config, db, clock)
    yield* await look('Charts', async () => [await chartCheck()])
    yield* await outside(survey, { store, clock })
  } finally {
    await database.close()
  }
}

// The keys that sign addresses are kept in the database; without its secret key they cannot be had.
async function bound(
  db: Db,
  { vault, stored, clock }: { vault: Vault; stored: string | null; clock: Clock },
): Promise<Vault | null> {
  return stored !== null && vault.masters.some(({ fingerprint }) => fingerprint === stored)
    ? bindVault(db, vault, clock.now())
    : null
}

async function backlogs(config: Config, db: Db | null, clock: Clock): Promise<Checked[]> {
  const journal = await look('Journal', async () => [await journalCheck(config)])
  if (!db) return journal
  const inDatabase = await look('Backlogs', async () => {
    const now = clock.now()
    return [
      outboxCheck(await outboxDepth(db, now), now),
      jobsCheck(await lastJobAt(db), now),
      ...syncChecks(await syncAges(db), now),
    ]
  })
  return [...journal, ...inDatabase]
}

type Store = { db: Db; vault: Vault; clock: Clock }

// What is asked over the network is asked side by side, and told in one order.
async function outside(
  { config, faults }: { config: Config; faults: readonly VariableFault[] },
  { store, clock }: { store: Store | null; clock: Clock },
): Promise<Checked[]> {
  const urlKey = store?.vault.urlKey ?? null
  if (config.slack === 'try-out') return tryOut(config, store)
  const { slack, roles, publicUrl, upstreams, adminAddresses } = config
  const noSlack = roles.has('slack') ? atFault('Slack', faults, slackNames) : null
  const noAddress = publicUrl === null ? atFault('Public address', faults, ['PUBLIC_URL']) : null
  const noMail = config.mail ? null : atFault('Mail', faults, Object.keys(mailVariables))
  const looked = await Promise.all([
    slack ? look('Slack', () => slackChecks(slack, store)) : [noSlack ?? withoutSlack],
    noAddress ? [noAddress] : look('Public address', () => publicUrlChecks(config, { urlKey, clock })),
    look('Reaching vendors', () => upstreamChecks(upstreams, { urlKey, clock })),
    keys(store, { upstreams, adminAddresses }),
    look('Mail', async () => [noMail ?? (await lookAtMail(config.mail))]),
  ])
  return looked.flat()
}

const withoutSlack = skipped('Slack', 'This process has no Slack role.')
const slackNames = [...Object.keys(slackVariables), 'SLACK_API_URL', 'PUBLIC_URL']

async function keys(
  store: Store | null,
  addresses: { upstreams: { openai: string; anthropic: string }; adminAddresses: Addresses },
): Promise<Checked[]> {
  if (!store) return [skipped('Provider keys', 'They are sealed in the database, which is not open.')]
  const found = await Promise.all([
    look('Provider keys', () => providerKeyChecks(store, addresses.upstreams)),
    look('Admin keys', () => accountChecks(store, addresses.adminAddresses)),
  ])
  return found.flat()
}

async function tryOut(config: Config, store: Store | null): Promise<Checked[]> {
  const skippedAll = ['Slack', 'Public address', 'Mail'].map((check) =>
    skipped(check, 'The try-out has its own sandbox.'),
  )
  if (!store) return [...skippedAll, skipped('Provider keys', 'The first start makes them.')]
  const asked = await look('Provider keys', async () => {
    const { openai, anthropic, admin } = await tryOutAddresses(config)
    return keys(store, { upstreams: { openai, anthropic }, adminAddresses: admin })
  })
  return [...skippedAll, ...asked]
}
