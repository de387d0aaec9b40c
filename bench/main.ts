import { parseArgs } from 'node:util'
import { run as budgets } from './budgets/bench.ts'
import { run as charts } from './charts/bench.ts'
import { run as claude } from './claude/bench.ts'
import { run as collect } from './collect/bench.ts'
import { run as comparison } from './comparison/bench.ts'
import { run as detection } from './detection/bench.ts'
import { run as faults } from './faults/bench.ts'
import { run as forecast } from './forecast/bench.ts'
import { run as fuzz } from './fuzz/bench.ts'
import { run as home } from './home/bench.ts'
import { run as importing } from './import/bench.ts'
import { run as load } from './load/bench.ts'
import { measureIntoPage } from './measure-into-page.ts'
import { run as ops } from './ops/bench.ts'
import { run as proxy } from './proxy/bench.ts'
import { run as reports } from './reports/bench.ts'
import { run as scale } from './scale/bench.ts'

/**
 * `npm run bench -- <name>`: each bench prints what it measured, as Markdown. With `--write`, and always with `all`, that also
 * takes its place in docs/benchmarks.md.
 */
const benches = {
  proxy,
  claude,
  budgets,
  collect,
  charts,
  home,
  reports,
  forecast,
  detection,
  import: importing,
  fuzz,
  load,
  ops,
  faults,
  comparison,
  scale,
}
/** Takes hours and most of a disk: runs only where it is named. */
const apart = ['scale']

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    only: { type: 'string' },
    seed: { type: 'string' },
  },
})
const name = positionals[0] ?? ''
const asked = Object.entries(benches).filter(([bench]) => bench === name || (name === 'all' && !apart.includes(bench)))
if (asked.length === 0) {
  const names = Object.keys(benches).join(', ')
  process.stderr.write(
    `Say which bench: ${names} or all. Options: --quick, --only <part> for one part of it, --seed <words> for its chance, ` +
      '--write for docs/benchmarks.md.\n',
  )
  process.exit(2)
}
const options = { quick: values.quick, only: values.only ?? null, seed: values.seed ?? null }
if (values.write || name === 'all') {
  const failed = await measureIntoPage(asked.map(([bench]) => ({ bench, ...options })))
  if (failed.length > 0) {
    process.stderr.write(`Failed, so that the page keeps what it had of them: ${failed.join(', ')}.\n`)
    process.exitCode = 1
  }
} else {
  for (const [, run] of asked) await run(options)
}
