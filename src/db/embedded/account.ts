import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { AppError } from '../../base/app-error.ts'

/** The unprivileged account PostgreSQL runs under when we are root, which it refuses to be. */
export type Account = { name: string; uid: number; gid: number }

/** Null unless this process is root: then everything runs as ourselves. Only accounts that exist are used, none is made. */
export function serverAccount(): Account | null {
  if (process.getuid?.() !== 0) return null
  const accounts = readFileSync('/etc/passwd', 'utf8').split('\n').map(parseAccount)
  for (const name of ['postgres', 'nobody', 'daemon']) {
    const account = accounts.find((candidate) => candidate?.name === name && candidate.uid !== 0)
    if (account) return account
  }
  throw new AppError(
    'bad-config',
    'The embedded PostgreSQL does not run as root, and this machine has none of the accounts postgres, nobody, daemon. ' +
      'Start Tally under an ordinary account, or set DATABASE_URL.',
  )
}

/** What `spawn` is told to run something under that account. */
export function credentialsOf(account: Account | null): { uid: number; gid: number } | Record<string, never> {
  return account ? { uid: account.uid, gid: account.gid } : {}
}

/** Whether the account can enter a folder: each folder above it must let it pass. */
export function canEnter(account: Account | null, folder: string): boolean {
  if (!account) return true
  const { uid, gid } = account
  return spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', folder], { uid, gid, cwd: '/', stdio: 'ignore' }).status === 0
}

function parseAccount(line: string): Account | null {
  const [name, , uid, gid] = line.split(':')
  return name && uid && gid ? { name, uid: Number(uid), gid: Number(gid) } : null
}
