import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Random } from '../../sandbox/company/random.ts'
import { commands } from '../../src/cli/run-cli.ts'
import { commandLine } from '../../src/cli/testing.ts'
import { bindVault } from '../../src/vault/bind-vault.ts'
import { oddText } from './broken.ts'
import { campaign, type Order, refuseInsides } from './campaign.ts'
import { withCluster } from './cluster.ts'
import { ledgerSum } from './ledger-sum.ts'

type Typed = { argv: string[]; piped: string }

/** Commands with options, words and pipes of anything: done, or a sentence and the code that says so. */
export function fuzzCommandLine(order: Order): Promise<number> {
  return withCluster(async () => {
    const cli = await commandLine()
    await bindVault(cli.db, cli.vault, cli.clock.now())
    const folder = filledFolder()
    const before = await ledgerSum(cli.db)
    const was = process.cwd()
    // What a command writes into the folder it is in is to be gone afterwards.
    process.chdir(folder)
    try {
      return await campaign<Typed>(order, {
        name: 'Command line',
        longestMs: 20_000,
        mostGrownMb: 60,
        make: typedOf,
        async hand({ argv, piped }) {
          const { code, out, err } = await cli.run(argv, piped)
          refuseInsides(err)
          if (code !== 0 && (out + err).trim() === '') throw new Error(`it ends with ${code} and says nothing`)
          if (code !== 0 && argv.includes('--json') && err !== '' && !isError(err))
            throw new Error(`no error a program reads: ${err.slice(0, 300)}`)
          return code === 0 ? 'accepted' : 'refused'
        },
        async atEnd() {
          const after = await ledgerSum(cli.db)
          if (after !== before) throw new Error(`the ledger was ${before} and is ${after}`)
        },
      })
    } finally {
      process.chdir(was)
      await cli.close()
      rmSync(folder, { recursive: true, force: true })
    }
  })
}

function isError(text: string): boolean {
  try {
    const { error } = JSON.parse(text.trim().split('\n').at(-1) ?? '')
    return typeof error.code === 'string' && typeof error.say === 'string'
  } catch {
    return false
  }
}

function filledFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'tally-fuzz-'))
  writeFileSync(path.join(folder, 'odd.csv'), 'a,b\n1\n"')
  writeFileSync(path.join(folder, 'bytes.pdf'), Buffer.from([37, 80, 68, 70, 0, 255]))
  writeFileSync(path.join(folder, 'empty'), '')
  return folder
}

// They begin with the installation, not with a store: starting, moving and looking at all of it.
const elsewhere = ['start', 'doctor', 'backup', 'restore', 'move', 'collect']
const here = commands.filter(({ name }) => !elsewhere.includes(name))
const words = [
  'ana@x.example',
  'Ana',
  'me',
  'org',
  'team:x',
  '1',
  '2',
  'mtd',
  '7d',
  '2026-11',
  'last-month',
  'today',
  'openai',
  'anthropic',
  'cursor',
  'odd.csv',
  'bytes.pdf',
  'empty',
  '.',
  'missing.csv',
  'admin',
  'member',
  'lead',
  '$5',
  '100',
  'day',
  'month',
  'Platform',
  'json',
  'csv',
  'focus',
  '-',
  '--',
  '--json',
  '--help',
  '-x',
  '--=',
  '--no-such=1',
  '--__proto__=1',
  'help',
] as const

function typedOf(random: Random): Typed {
  const command = here[random.between(0, here.length - 1)]
  if (!command || random.next() < 0.03)
    return { argv: Array.from({ length: random.between(0, 4) }, () => wordOf(random)), piped: '' }
  const argv = command.name.split(' ')
  const taken = random.next() < 0.7 ? command.takes.length : random.between(0, 4)
  for (let count = taken; count > 0; count--) argv.push(wordOf(random))
  for (const [name, option] of Object.entries(command.options)) {
    if (random.next() > (option.required ? 0.95 : 0.3)) continue
    argv.push(`--${name}`)
    if (option.value) argv.push(wordOf(random))
  }
  return { argv, piped: random.next() < 0.5 ? '' : `${oddText(random)}\n` }
}

function wordOf(random: Random): string {
  return random.next() < 0.65 ? random.pick(words) : oddText(random).replaceAll(/[/\0]/g, '_').slice(0, 5_000)
}
