import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

type Wanted = { dependencies: Record<string, string>; overrides?: Record<string, string> }

/**
 * npm packages installed outside the project, in a folder of that name which later runs find again: peers to measure beside,
 * not dependencies. The folder, or null where they cannot be had.
 */
export function installedAside(name: string, wanted: Wanted): string | null {
  const folder = path.join(tmpdir(), `tally-bench-${name}`)
  const whole = path.join(folder, 'whole')
  if (existsSync(whole)) return folder
  mkdirSync(folder, { recursive: true })
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify(wanted))
  const { status } = spawnSync('npm', ['install', '--no-audit', '--no-fund'], { cwd: folder, stdio: 'ignore' })
  if (status !== 0) return null
  writeFileSync(whole, '')
  return folder
}
