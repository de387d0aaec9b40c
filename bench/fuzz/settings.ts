import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Random } from '../../sandbox/company/random.ts'
import { AppError } from '../../src/base/app-error.ts'
import { type Environment, readConfig, variableNames } from '../../src/config.ts'
import { oddText } from './broken.ts'
import { campaign, type Order, refuseInsides } from './campaign.ts'

/** Environments of anything: a configuration, or one error whose every line names a variable. Some start the app itself. */
export async function fuzzSettings(order: Order): Promise<number> {
  const folder = mkdtempSync(path.join(tmpdir(), 'tally-fuzz-'))
  writeFileSync(path.join(folder, 'secret'), `${'s'.repeat(40)}\n`)
  writeFileSync(path.join(folder, 'bytes'), Buffer.from([0, 255, 254, 10, 10, 0]))
  writeFileSync(path.join(folder, 'empty'), '')
  let handed = 0
  try {
    return await campaign<Environment>(order, {
      name: 'Configuration',
      longestMs: 20_000,
      mostGrownMb: 10,
      make: (random) => environmentOf(random, folder),
      async hand(environment) {
        handed += 1
        const became = read(environment)
        if (became === 'refused' && handed % 4_000 === 1) refuseTrace(environment)
        // Others may be heard.
        if (handed % 50 === 0) await new Promise((resolve) => setImmediate(resolve))
        return became
      },
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function read(environment: Environment): 'accepted' | 'refused' {
  try {
    readConfig(environment)
    return 'accepted'
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.code !== 'bad-config') throw thrown
    refuseInsides(thrown.say)
    if (!variableNames.some((name) => thrown.say.includes(name))) throw new Error(`it names no variable: ${thrown.say}`)
    return 'refused'
  }
}

// The process itself: it says the same sentence and ends, without a word of where in the code.
function refuseTrace(environment: Environment): void {
  const env = Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [name, value?.replaceAll('\0', '')]),
  )
  const cwd = fileURLToPath(new URL('../..', import.meta.url))
  const main = path.join(cwd, 'src/main.js')
  const { status, stderr } = spawnSync(process.execPath, [main, 'start'], {
    cwd: tmpdir(),
    env: { ...env, PATH: process.env.PATH },
    encoding: 'utf8',
    timeout: 15_000,
  })
  if (status === null || status === 0) throw new Error(`it starts, or hangs: ${status}`)
  if (!variableNames.some((name) => stderr.includes(name)))
    throw new Error(`it names no variable: ${stderr.slice(0, 500)}`)
  refuseInsides(stderr)
}

const values = [
  '1',
  '8080',
  '0',
  '65536',
  '-1',
  '08',
  '1e3',
  'true',
  'proxy',
  'proxy,slack',
  ',',
  'info',
  'INFO',
  'production',
  'http://',
  'http://x',
  'http://[::1',
  'http://127.0.0.1:8080',
  'https://user:pw@x.example/a?b#c',
  'postgres://',
  'postgresql://u:p@h:5432/d',
  'file:///srv/secret',
  'javascript:1',
  'smtp://u:p@h:25',
  'smtps://',
  'xoxb-1',
  'xapp-1',
  'a@b.c',
  'Tally <a@b.c>',
  's'.repeat(40),
  '0.5',
  'parentbased_traceidratio',
  'a=b,c',
  'refuse',
  'T0:abc',
] as const

function environmentOf(random: Random, folder: string): Environment {
  const environment: Environment = {}
  for (let count = random.between(1, 9); count > 0; count--) {
    const name = variableNames[random.between(0, variableNames.length - 1)] ?? ''
    const file = path.join(folder, random.pick(['secret', 'bytes', 'empty', 'missing', '.']))
    environment[name] =
      name.endsWith('_FILE') && random.next() < 0.8 ? file : random.next() < 0.6 ? random.pick(values) : oddText(random)
  }
  return environment
}
