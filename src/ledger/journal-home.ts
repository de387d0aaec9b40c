import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { z } from 'zod'
import { hasCode } from '../base/app-error.ts'
import { newId } from '../base/id.ts'
import { isRunning, ownIdentity } from '../base/process-identity.ts'
import { ownHost } from './own-host.ts'

/**
 * The folder of one process among the journals: its segments, `owner.json` that says whose it is, `heartbeat` whose
 * time of change says that the owner lives, and in `adopted/` the folders it took over from dead ones.
 */
export type JournalHome = { folder: string; path: string }

/** Makes a folder for this process. */
export async function claimHome(folder: string): Promise<JournalHome> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  // Made under a name nobody adopts, so that it is never seen without its owner.
  const id = newId()
  const unfinished = `${folder}/.${id}`
  await mkdir(`${unfinished}/adopted`, { recursive: true, mode: 0o700 })
  await writeOwner(unfinished, { host: ownHost(), ...ownIdentity() })
  await writeFile(`${unfinished}/heartbeat`, '.')
  const home = { folder, path: `${folder}/${id}` }
  await rename(unfinished, home.path)
  await syncFolder(folder)
  return home
}

/** Tells the others that we live; false when our folder is gone, because somebody thought that we do not. */
export async function beat(home: JournalHome): Promise<boolean> {
  try {
    await using heartbeat = await open(`${home.path}/heartbeat`, 'r+')
    await heartbeat.write('.', 0)
    return true
  } catch (thrown) {
    if (isMissing(thrown)) return false
    throw thrown
  }
}

/**
 * Gives the folder up: with `leave`, or while something taken over is still in it, whoever comes next may take it over
 * at once; else it is removed.
 */
export async function giveUpHome(home: JournalHome, what: 'leave' | 'remove'): Promise<void> {
  const adopted = await adoptedFolders(`${home.path}/adopted`)
  if (what === 'remove' && adopted.length === 0) await rm(home.path, { recursive: true, force: true })
  else await writeOwner(home.path, 'nobody')
}

/**
 * Takes over the folders of dead processes: of this host when the process does not run, of others when their heartbeat
 * is older than `staleAfterMs`. Of several processes that try, one gets it, because moving a folder is atomic.
 * Returns everything taken over that is not done with.
 */
export async function adoptOrphans(home: JournalHome, staleAfterMs: number): Promise<string[]> {
  if (!(await beat(home))) return []
  const now = await beatOf(home.path)
  for (const name of await foldersIn(home.folder)) {
    const path = `${home.folder}/${name}`
    if (path === home.path || !(await isOrphan(path, now, staleAfterMs))) continue
    await move(path, `${home.path}/adopted/${name}`)
  }
  return adoptedFolders(`${home.path}/adopted`)
}

// What a dead process had itself taken over lies one level deeper: it is moved up, so that paths never grow.
async function adoptedFolders(adopted: string): Promise<string[]> {
  for (const name of await foldersIn(adopted)) {
    for (const inner of await foldersIn(`${adopted}/${name}/adopted`)) {
      await move(`${adopted}/${name}/adopted/${inner}`, `${adopted}/${inner}`)
    }
  }
  return (await foldersIn(adopted)).map((name) => `${adopted}/${name}`)
}

const ownerSchema = z.union([
  z.literal('nobody'),
  z.object({ host: z.string(), pid: z.number(), startedAt: z.string() }),
])

type Owner = z.infer<typeof ownerSchema>

async function isOrphan(path: string, now: number, staleAfterMs: number): Promise<boolean> {
  const owner = await readOwner(path)
  if (owner === 'nobody') return true
  if (owner && owner.host === ownHost()) return !isRunning(owner)
  // Both times come from the file system, so that clocks of hosts that differ do no harm.
  return now - (await beatOf(path)) > staleAfterMs
}

async function readOwner(path: string): Promise<Owner | null> {
  try {
    return ownerSchema.parse(JSON.parse(await readFile(`${path}/owner.json`, 'utf8')))
  } catch (thrown) {
    if (isMissing(thrown) || thrown instanceof SyntaxError || thrown instanceof z.ZodError) return null
    throw thrown
  }
}

async function writeOwner(path: string, owner: Owner): Promise<void> {
  await writeFile(`${path}/owner.new`, JSON.stringify(owner), { mode: 0o600 })
  await rename(`${path}/owner.new`, `${path}/owner.json`)
}

// A folder without a heartbeat counts from its own last change; one that is gone was taken by somebody faster.
async function beatOf(path: string): Promise<number> {
  for (const candidate of [`${path}/heartbeat`, path]) {
    try {
      return (await stat(candidate)).mtimeMs
    } catch (thrown) {
      if (!isMissing(thrown)) throw thrown
    }
  }
  return Number.POSITIVE_INFINITY
}

async function move(from: string, to: string): Promise<void> {
  try {
    await rename(from, to)
  } catch (thrown) {
    if (!isMissing(thrown)) throw thrown
  }
}

async function foldersIn(path: string): Promise<string[]> {
  try {
    const found = await readdir(path, { withFileTypes: true })
    return found.filter((one) => one.isDirectory() && !one.name.startsWith('.')).map((one) => one.name)
  } catch (thrown) {
    if (isMissing(thrown)) return []
    throw thrown
  }
}

async function syncFolder(path: string): Promise<void> {
  await using folder = await open(path, 'r')
  await folder.sync()
}

function isMissing(thrown: unknown): boolean {
  return hasCode(thrown, 'ENOENT')
}
