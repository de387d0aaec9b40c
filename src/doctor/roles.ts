import path from 'node:path'
import { z } from 'zod'
import { broken, type Checked, fine, skipped, warning } from '../base/checked.ts'
import { lockHolder } from '../base/file-lock.ts'
import { parsedJson } from '../base/json.ts'
import { type Config, dataDirOf, ownAddress } from '../config.ts'
import { type Reached, reach } from './reach.ts'

/** Who does what over this data folder, and whether the address it listens on is free or ours. */
export async function roleChecks(config: Config): Promise<Checked[]> {
  const holders = await Promise.all(
    [...config.roles].map(async (role) => ({
      role,
      holder: await lockHolder(path.join(dataDirOf(config), `${role}.lock`)),
    })),
  )
  const running = holders.filter(({ holder }) => holder !== null)
  return [rolesCheck(holders), portCheck(config, await reach(`${ownAddress(config)}/healthz`), running.length > 0)]
}

function rolesCheck(holders: ReadonlyArray<{ role: string; holder: { pid: number } | null }>): Checked {
  const running = holders.flatMap(({ role, holder }) => (holder ? [`${role} (process ${holder.pid})`] : []))
  const idle = holders.flatMap(({ role, holder }) => (holder ? [] : [role]))
  if (running.length === 0) return skipped('Roles', 'No Tally runs over this data folder.')
  if (idle.length === 0) return fine('Roles', `${running.join(', ')}.`)
  return warning(
    'Roles',
    `${running.join(', ')}; nobody here does ${idle.join(' and ')}.`,
    'Fine if another process or machine does it; otherwise add it to TALLY_ROLES.',
  )
}

function portCheck(config: Config, reached: Reached, isRunning: boolean): Checked {
  const check = 'Port'
  const where = `${config.host}:${config.port}`
  if (!reached.answered) {
    if (!isRunning) return fine(check, `${where} is free.`)
    return broken(
      check,
      `Tally runs, but nothing answers at ${where} (${reached.cause}).`,
      'Look at its log, or whether HOST and PORT are those it was started with.',
    )
  }
  if (isTally(reached)) return fine(check, `Tally answers at ${where}.`)
  return broken(check, `Another program answers at ${where}.`, 'Set PORT to a free one, or stop the other program.')
}

const healthy = z.object({ status: z.literal('ok') })

function isTally({ status, body }: Extract<Reached, { answered: true }>): boolean {
  return status === 200 && healthy.safeParse(parsedJson(body)).success
}
