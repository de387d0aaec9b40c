import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { sql } from 'kysely'
import type { Db } from '../../src/db/database.ts'
import { installedAside } from '../installed-aside.ts'

/** Reads a year of a person's logs and sums it up by day; gives the dollars. */
export type LogReader = { name: string; requests: number; dollars(): Promise<number> }

// Of the newest versions the one whose program for this platform is in the registry too.
const version = '20.0.24'
const run = promisify(execFile)

/**
 * ccusage over what Claude Code would have logged of one person's usage, in a folder of its own; without network, by the costs the
 * logs state. Null where it cannot be had. A reading is a process, as it is on the command line.
 */
export async function ccusageOver(
  db: Db,
  { email, folder }: { email: string; folder: string },
): Promise<LogReader | null> {
  const installed = installedAside(`ccusage-${version}`, { dependencies: { ccusage: version } })
  if (installed === null) return null
  const lines = await loggedBy(db, email)
  const projects = path.join(folder, 'claude', 'projects', 'work')
  await mkdir(projects, { recursive: true })
  await writeFile(path.join(projects, 'session.jsonl'), lines.join('\n'))
  const program = path.join(installed, 'node_modules/ccusage/src/cli.js')
  const asked = ['claude', 'daily', '--json', '--offline', '--mode', 'display', '--timezone', 'UTC']
  const env = { ...process.env, HOME: folder, CLAUDE_CONFIG_DIR: path.join(folder, 'claude') }
  return {
    name: `ccusage ${version}`,
    requests: lines.length,
    async dollars() {
      const { stdout } = await run(process.execPath, [program, ...asked], { env, maxBuffer: 2 ** 28 })
      const { totals }: { totals: { totalCost: number } } = JSON.parse(stdout)
      return totals.totalCost
    },
  }
}

async function loggedBy(db: Db, email: string): Promise<string[]> {
  const { rows } = await sql<{ at: string; input: string; output: string; written: string; read: string; usd: number }>`
    select to_char(happened_at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, input_tokens as input, output_tokens as output,
      cache_write_5m_tokens as written, cache_read_tokens as read, usd::float8 as usd
    from raw_event where email = ${email} order by happened_at`.execute(db)
  return rows.map(({ at, input, output, written, read, usd }, index) =>
    JSON.stringify({
      timestamp: at,
      version: '2.0.0',
      sessionId: 'session',
      type: 'assistant',
      message: {
        id: `msg_${index}`,
        model: 'claude-sonnet-4-5',
        usage: {
          input_tokens: Number(input),
          output_tokens: Number(output),
          cache_creation_input_tokens: Number(written),
          cache_read_input_tokens: Number(read),
        },
      },
      requestId: `req_${index}`,
      costUSD: usd,
    }),
  )
}
