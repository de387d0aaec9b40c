import type { ContextBlock } from '@slack/types'
import { context } from '../kit/blocks.ts'

/** What stands behind a sample's figures; null: it is none. */
export type Sample = 'own' | 'made-up' | null

/** What stands above a sample; nothing above what is none. */
export function sampleHead(sample: Sample): ContextBlock[] {
  if (!sample) return []
  const whose = sample === 'own' ? 'The figures are yours as they are now.' : 'Its figures are made up.'
  return [context(`*A sample.* ${whose} Nobody else was sent this.`)]
}

/** What a sample's sentence begins with. */
export function samplePrefix(sample: Sample): string {
  return sample ? 'A sample: ' : ''
}
