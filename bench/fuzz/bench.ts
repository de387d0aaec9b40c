import { print } from '../tables.ts'
import { fuzzCsv } from './csv.ts'
import { fuzzPdf } from './pdf.ts'

const parts = { csv: fuzzCsv, pdf: fuzzPdf }

/**
 * Hands broken files to the readers of handed-in files, a minute each (`--quick`: ten seconds), other ones each day and the
 * same all day long; throws where one of them crashes, hangs or keeps memory.
 */
export async function run({ quick, only }: { quick: boolean; only: string | null }): Promise<void> {
  const seed = Temporal.Now.plainDateISO('UTC').toString()
  print(`## Broken files\n\nSeed ${seed}.`)
  for (const [name, fuzz] of Object.entries(parts)) {
    if (only === null || only === name) await fuzz({ seconds: quick ? 10 : 60, seed })
  }
}
