import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { withMeasured } from './benchmarks-page.ts'
import { conditions } from './conditions.ts'
import { withoutMachine } from './machine.ts'

export type Asked = { bench: string; quick: boolean; only: string | null; seed: string | null }

const benchmarksPage = fileURLToPath(new URL('../docs/benchmarks.md', import.meta.url))

/**
 * Runs one bench after the other and writes what each printed into the page, as soon as it is there. One that fails leaves what
 * the page had. Returns the names of those that failed.
 */
export async function measureIntoPage(
  asked: readonly Asked[],
  { page = benchmarksPage, run = printedBy }: { page?: string; run?: typeof printedBy } = {},
): Promise<string[]> {
  const failed: string[] = []
  for (const one of asked) {
    const under = await conditions()
    const printed = await run(one)
    if (printed === null) failed.push(one.bench)
    else await write(page, { ...one, text: `    ${commandOf(one)}\n\n${under}\n\n${asBlock(printed)}` })
  }
  return failed
}

/** What a bench prints in a process of its own, passed on as it comes; null where it ended with a failure. */
async function printedBy({ bench, quick, only, seed }: Asked): Promise<string | null> {
  const main = fileURLToPath(new URL('main.ts', import.meta.url))
  const child = spawn(process.execPath, [main, bench, ...optionsOf({ quick, only, seed })], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let printed = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text
    process.stdout.write(text)
  })
  const [code] = await once(child, 'close')
  return code === 0 ? printed : null
}

function optionsOf({ quick, only, seed }: Omit<Asked, 'bench'>): string[] {
  return [...(quick ? ['--quick'] : []), ...(only ? ['--only', only] : []), ...(seed ? ['--seed', seed] : [])]
}

function commandOf({ bench, ...options }: Asked): string {
  const words = [bench, ...optionsOf(options)].map((word) => (word.includes(' ') ? `'${word}'` : word))
  return `npm run bench -- ${words.join(' ')}`
}

const manyLines = 80

// The section has a heading already. What is long is folded, so that the page can be read.
function asBlock(printed: string): string {
  const text = withoutMachine(printed.replace(/^## .*\n+/, '')).trim()
  const lines = text.split('\n').length
  return lines <= manyLines ? text : `<details><summary>All of it, ${lines} lines</summary>\n\n${text}\n\n</details>`
}

async function write(page: string, { bench, only, text }: Asked & { text: string }): Promise<void> {
  await writeFile(`${page}.new`, withMeasured(await readFile(page, 'utf8'), { bench, only, text }))
  await rename(`${page}.new`, page)
}
