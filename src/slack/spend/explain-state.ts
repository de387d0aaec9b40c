import { z } from 'zod'
import { scopeKey, type Whose } from '../../reports/scope.ts'

/** What a button carries that explains a figure: whose, and the word of the period. */
export function explainValue(of: Whose, word: string): string {
  return `${scopeKey(of)} ${word}`
}

/** Reads one back; null for what we did not write. Whether somebody may see it has to be asked anew. */
export function readExplainValue(value: string): { of: Whose; word: string } | null {
  const [, kind, id, word = ''] = /^(person|team|org)(?::([0-9a-f-]{36}))? (.{1,40})$/.exec(value) ?? []
  if (kind === 'org') return { of: { kind }, word }
  if (!z.uuid().safeParse(id).success || id === undefined) return null
  return kind === 'person' ? { of: { kind, personId: id }, word } : { of: { kind: 'team', teamId: id }, word }
}
