import path from 'node:path'
import { parseArgs } from 'node:util'
import { writeHistory } from './csv-files.ts'
import { simulateTeam } from './team.ts'
import { type WorldName, worlds } from './world.ts'

/** `node sandbox/detection/main.ts --out D [--world final] [--seed 1] [--team 0] [--size 20]`: a made-up half year of a team as files. */
const { values } = parseArgs({
  options: {
    out: { type: 'string', default: path.join('data', 'detection') },
    world: { type: 'string', default: 'final' },
    seed: { type: 'string', default: '1' },
    team: { type: 'string', default: '0' },
    size: { type: 'string' },
  },
})
const world = worlds[values.world as WorldName]
if (!world) throw new Error(`--world is one of ${Object.keys(worlds).join(', ')}.`)
const size = values.size === undefined ? {} : { size: Number(values.size) }
const history = simulateTeam(world, { seed: Number(values.seed), index: Number(values.team), ...size })
await writeHistory(values.out, history)
process.stdout.write(`${history.rows.length} rows and ${history.labels.length} labels are in ${values.out}.\n`)
