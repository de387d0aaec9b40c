import { z } from 'zod'
import type { SpendFilter } from '../../ledger/spend-queries.ts'

/** Whose figure is to be explained. */
export type Explained = { kind: 'person'; personId: string } | { kind: 'team'; teamId: string } | { kind: 'org' }

/** What a button carries that explains a figure: whose, and the word of the period. */
export function explainValue(of: Explained, word: string): string {
  return `${whoseText(of)} ${word}`
}

/** Reads one back; null for what we did not write. Whether somebody may see it has to be asked anew. */
export function readExplainValue(value: string): { of: Explained; word: string } | null {
  const [, kind, id, word = ''] = /^(person|team|org)(?::([0-9a-f-]{36}))? (.{1,20})$/.exec(value) ?? []
  if (kind === 'org') return { of: { kind }, word }
  if (!z.uuid().safeParse(id).success || id === undefined) return null
  return kind === 'person' ? { of: { kind, personId: id }, word } : { of: { kind: 'team', teamId: id }, word }
}

export function filterOf(of: Explained): Pick<SpendFilter, 'personId' | 'teamId'> {
  switch (of.kind) {
    case 'person':
      return { personId: of.personId }
    case 'team':
      return { teamId: of.teamId }
    case 'org':
      return {}
  }
}

function whoseText(of: Explained): string {
  switch (of.kind) {
    case 'person':
      return `person:${of.personId}`
    case 'team':
      return `team:${of.teamId}`
    case 'org':
      return 'org'
  }
}
