import path from 'node:path'

/** One import: from a file of the project to another (`src/…`, `sandbox/…`) or to a package. */
export type Import = { file: string; target: string }

/** From the ground up. Each rung may import what stands below it. */
const ladder = [
  'base',
  'traces',
  'meters',
  'db',
  'audit',
  'settings',
  'vault',
  'outbox',
  'people',
  'prices',
  'ledger',
  'sources',
  'invoices',
  'files',
  'budgets',
  'anomalies',
  'incidents',
  'reports',
  'notices',
]

const ring = ['http', 'proxy', 'collectors', 'imports', 'mail', 'slack', 'cli', 'schedule']
const mayUseImports = ['slack', 'http', 'cli']
const root = ''
// Folders whose files stand with the root: they join parts.
const ofRoot = ['doctor']

const homes: Record<string, string[]> = {
  pg: ['db'],
  'pg-copy-streams': ['db'],
  'tar-stream': ['db'],
  kysely: ['db', ...ladder.slice(ladder.indexOf('db'))],
  vega: ['charts'],
  'vega-lite': ['charts'],
  '@resvg/resvg-js': ['charts'],
  papaparse: ['imports'],
  unpdf: ['imports'],
  'node-cron': ['schedule'],
  nodemailer: ['mail'],
  '@fastify/rate-limit': ['http'],
  'prom-client': ['meters'],
  '@opentelemetry/api': ['traces'],
  '@opentelemetry/exporter-trace-otlp-http': ['traces'],
  '@opentelemetry/resources': ['traces'],
  '@opentelemetry/sdk-trace': ['traces'],
  '@slack/bolt': ['slack'],
  '@slack/web-api': ['slack'],
  '@slack/types': ['slack'],
  '@slack/oauth': ['slack'],
}

/** What breaks the ladder and the ring, a sentence each; none for an import that keeps them. */
export function faultsOf({ file, target }: Import): string[] {
  const fault =
    target.includes('/') && /^(src|sandbox)\//.test(target) ? faultBetween(file, target) : packageFault(file, target)
  return fault ? [`${file} imports ${target}: ${fault}`] : []
}

/** The imports a file's text makes, relative ones resolved to the project's own paths. */
export function importsOf(file: string, text: string): Import[] {
  const found = text.matchAll(/(?:\bfrom\s*|\bimport\s*\(?\s*)'([^']+)'/g)
  return [...found].flatMap(([, name]) => {
    if (!name || name.startsWith('node:')) return []
    const target = name.startsWith('.') ? path.posix.join(path.posix.dirname(file), name) : name
    return [{ file, target }]
  })
}

function faultBetween(file: string, target: string): string | null {
  if (file.startsWith('sandbox/')) return target.startsWith('src/') ? 'the sandbox imports nothing from src' : null
  if (target.startsWith('sandbox/')) return 'src imports nothing from the sandbox'
  const from = folderOf(file)
  const to = folderOf(target)
  if (from === root || from === to) return null
  if (to === root) return 'only the root files import the root'
  if (from === 'charts') return to === 'base' ? null : 'charts knows no rung but base'
  const height = ladder.indexOf(from)
  if (height >= 0) return faultOfRung(from, height, to)
  if (!isOnRing(from)) return `${from} is neither a rung nor on the ring`
  if (!isOnRing(to) || (to === 'imports' && mayUseImports.includes(from))) return null
  if (isEngineAndVendor(from, to)) return null
  return `${from} and ${to} are both on the ring`
}

function faultOfRung(from: string, height: number, to: string): string | null {
  const other = ladder.indexOf(to)
  if (other < 0) return `${to} is on the ring, ${from} is a rung`
  return other < height ? null : `${from} stands below ${to}`
}

function packageFault(file: string, target: string): string | null {
  const name = target
    .split('/')
    .slice(0, target.startsWith('@') ? 2 : 1)
    .join('/')
  const home = homes[name]
  if (!home || file.startsWith('sandbox/') || home.includes(folderOf(file))) return null
  return `${name} has its home in ${home.join(', ')}`
}

// What reads any vendor lies in `collectors` itself; the vendors' folders stand on it, and it lists them.
function isEngineAndVendor(from: string, to: string): boolean {
  return [from, to].includes('collectors') && [from, to].every((folder) => folder.split('/')[0] === 'collectors')
}

// `collectors/cursor` is a folder of its own: one vendor does not know another.
function folderOf(file: string): string {
  const parts = file.split('/').slice(1, -1)
  if (parts.length === 0 || ofRoot.includes(parts[0] ?? '')) return root
  return parts[0] === 'collectors' ? parts.slice(0, 2).join('/') : (parts[0] ?? root)
}

function isOnRing(folder: string): boolean {
  return ring.includes(folder.split('/')[0] ?? '')
}

/** Files that import each other in a circle, in their order; null when there is none. */
export function circleIn(imports: Import[]): string[] | null {
  const targets = Map.groupBy(imports, ({ file }) => file)
  const done = new Set<string>()
  function follow(file: string, way: string[]): string[] | null {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file]
    if (done.has(file)) return null
    for (const { target } of targets.get(file) ?? []) {
      const circle = follow(target, [...way, file])
      if (circle) return circle
    }
    done.add(file)
    return null
  }
  for (const file of targets.keys()) {
    const circle = follow(file, [])
    if (circle) return circle
  }
  return null
}
