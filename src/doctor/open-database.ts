import { type Checked, skipped } from '../base/checked.ts'
import type { Clock } from '../base/clock.ts'
import { program } from '../base/program.ts'
import type { VariableFault } from '../base/variable-fault.ts'
import { type Config, dataDirOf } from '../config.ts'
import { type Db, openDatabase } from '../db/database.ts'
import { databaseFacts, schemaState } from '../db/database-facts.ts'
import { embeddedPostgres } from '../db/embedded/cluster.ts'
import { isClusterMade } from '../db/embedded/cluster-made.ts'
import { entryMonths } from '../ledger/entry-months.ts'
import { storedFingerprint } from '../settings/fingerprint.ts'
import { atFault } from './configuration.ts'
import { databaseAway, databaseChecks, monthsCheck, schemaCheck } from './database.ts'

/** A database as it was found. `db` null: it is away, or its schema is not ours, so nothing more can be asked. */
type Looked = { db: Db | null; fingerprint: string | null; checks: Checked[]; close(): Promise<void> }

/** Opens the database without bringing its schema up to date; the embedded one only where it was made before. */
export async function openDatabaseToLook(
  config: Config,
  { clock, faults }: { clock: Clock; faults: readonly VariableFault[] },
): Promise<Looked> {
  const isTryOut = config.slack === 'try-out'
  const serverUrl = isTryOut ? null : config.databaseUrl
  const nothing = { db: null, fingerprint: null, close: async () => undefined }
  const fault = serverUrl === null && !isTryOut ? atFault('Database', faults, ['DATABASE_URL']) : null
  if (fault) return { ...nothing, checks: [fault] }
  const dataDir = dataDirOf(config)
  if (serverUrl === null && !(await isClusterMade(dataDir))) {
    return {
      ...nothing,
      checks: [skipped('Database', 'DATABASE_URL is not set, and the first start makes an embedded one.')],
    }
  }
  const isEmbedded = serverUrl === null
  try {
    const embedded = isEmbedded ? await embeddedPostgres({ dataDir }) : null
    const url = serverUrl ?? embedded?.url ?? ''
    const { db, close } = openDatabase({
      url,
      application: `${program} doctor`,
      maxConnections: 2,
      onError: () => undefined,
    })
    const closeAll = async () => {
      await close()
      await embedded?.release()
    }
    return { close: closeAll, ...(await lookInto(db, { isEmbedded, clock })) }
  } catch (thrown) {
    return { ...nothing, checks: [databaseAway(thrown, { isEmbedded })] }
  }
}

async function lookInto(
  db: Db,
  { isEmbedded, clock }: { isEmbedded: boolean; clock: Clock },
): Promise<Omit<Looked, 'close'>> {
  try {
    const before = clock.now().getTime()
    const facts = await databaseFacts(db)
    const skewMs = (before + clock.now().getTime()) / 2 - facts.now.getTime()
    const schema = await schemaState(db)
    const checks = [...databaseChecks(facts, { isEmbedded, skewMs }), schemaCheck(schema)]
    const isOurs =
      schema !== null && [schema.missing, schema.changed, schema.unknown].every(({ length }) => length === 0)
    if (!isOurs) return { db: null, fingerprint: null, checks }
    const months = monthsCheck(await entryMonths(db))
    return { db, fingerprint: await storedFingerprint(db), checks: [...checks, months] }
  } catch (thrown) {
    return { db: null, fingerprint: null, checks: [databaseAway(thrown, { isEmbedded })] }
  }
}
