import { execFileSync, spawnSync } from 'node:child_process'
import { loadavg, totalmem } from 'node:os'
import { version } from '../src/cli/version.ts'
import { findBinaries } from '../src/db/embedded/binaries.ts'
import { processors } from './machine.ts'

/** When, on what and with which versions something is measured from now on, and how busy the machine is, as a paragraph. */
export async function conditions(): Promise<string> {
  const at = Temporal.Now.instant().toString({ smallestUnit: 'minute' }).replace('T', ' ').replace('Z', ' UTC')
  const memory = `${Math.round(totalmem() / 2 ** 30)} GB`
  const load = (loadavg()[0] ?? 0).toFixed(2)
  const versions = `Node ${process.version}, PostgreSQL ${await postgresVersion()}, Tally ${version}${commit()}`
  return `${at}. ${processors()}, ${memory}. ${versions}. Load average at the start: ${load}.`
}

async function postgresVersion(): Promise<string> {
  const { postgres } = await findBinaries(null)
  return execFileSync(postgres, ['--version'], { encoding: 'utf8' }).trim().split(' ').at(-1) ?? ''
}

// Nothing where it does not run in a checkout. Documents are left out: the page itself is changed as it is measured.
function commit(): string {
  const git = (...args: string[]) => spawnSync('git', args, { cwd: import.meta.dirname, encoding: 'utf8' })
  const head = git('rev-parse', '--short', 'HEAD')
  if (head.status !== 0) return ''
  const changed = git('status', '--porcelain', '--', ':/', ':!/docs', ':!/*.md').stdout.trim()
  return ` (${head.stdout.trim()}${changed === '' ? '' : ' with changes'})`
}
