import type { KnownBlock } from '@slack/types'
import { z } from 'zod'
import { preformatted } from '../kit/blocks.ts'
import { textColumns } from '../kit/text-columns.ts'

const finding = z.object({ score: z.number(), threshold: z.number(), evidence: z.record(z.string(), z.unknown()) })

const mostFigures = 24

/** The figures a finding was judged by, as they are kept; nothing where none are. */
export function evidenceBlocks(kept: unknown): KnownBlock[] {
  const parsed = finding.safeParse(kept)
  if (!parsed.success) return []
  const { score, threshold, evidence } = parsed.data
  const figures = [...figuresIn(evidence, '')].slice(0, mostFigures)
  const rows = [['score', shown(score)], ['told from', shown(threshold)], ...figures]
  return [preformatted(textColumns(rows, ['left', 'right'], 40))]
}

function* figuresIn(value: unknown, name: string): Generator<[string, string]> {
  if (typeof value === 'number') yield [name, shown(value)]
  else if (typeof value === 'string' && value !== '') yield [name, value]
  else if (typeof value === 'object' && value !== null) {
    for (const [part, one] of Object.entries(value)) yield* figuresIn(one, name === '' ? part : `${name} ${part}`)
  }
}

function shown(value: number): string {
  return Number.isInteger(value) ? value.toLocaleString('en-US') : value.toPrecision(4)
}
