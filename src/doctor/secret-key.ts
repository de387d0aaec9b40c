import { existsSync } from 'node:fs'
import path from 'node:path'
import { AppError } from '../base/app-error.ts'
import { broken, type Checked, fine, skipped } from '../base/checked.ts'
import type { VariableFault } from '../base/variable-fault.ts'
import { type Config, dataDirOf } from '../config.ts'
import { keptSecretKey } from '../secret-key.ts'
import { openVault, type Vault } from '../vault/vault.ts'
import { atFault } from './configuration.ts'

/** Opens the vault where its keys are there; makes none. */
export async function openVaultToLook(
  config: Config,
  faults: readonly VariableFault[],
): Promise<{ vault: Vault | null; checked: Checked }> {
  const check = 'Secret key'
  const fault = config.secretKeys ? null : atFault(check, faults, ['TALLY_SECRET_KEY'])
  if (fault) return { vault: null, checked: fault }
  const folder = dataDirOf(config)
  if (!config.secretKeys && !existsSync(path.join(folder, 'secret-key'))) {
    return { vault: null, checked: skipped(check, 'TALLY_SECRET_KEY is not set, and none is kept yet.') }
  }
  try {
    const vault = openVault(config.secretKeys ?? [await keptSecretKey(folder)])
    const more = vault.masters.length > 1 ? `, with ${vault.masters.length - 1} older behind it` : ''
    const source = config.secretKeys ? `from TALLY_SECRET_KEY${more}` : `from ${path.join(folder, 'secret-key')}`
    return { vault, checked: fine(check, `${source} (fingerprint ${vault.fingerprint.slice(0, 8)}…).`) }
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown
    return { vault: null, checked: broken(check, thrown.say, 'Give the key this installation was set up with.') }
  }
}

/** Whether the key is the database's. `stored` null: the database has none yet. */
export function fingerprintCheck(vault: Vault, stored: string | null): Checked {
  const check = 'Secret key and database'
  if (stored === null) return skipped(check, 'The database is bound to a key at the first start.')
  if (vault.masters.some(({ fingerprint }) => fingerprint === stored)) return fine(check, 'belong together.')
  return broken(
    check,
    `The database belongs to another key (fingerprint ${stored.slice(0, 8)}…): no sealed key could be opened.`,
    'Put the key it was set up with into TALLY_SECRET_KEY, behind the new one if there is one.',
  )
}
