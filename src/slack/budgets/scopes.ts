import { z } from 'zod'
import { findScope } from '../../budgets/find-scope.ts'
import type { NamedScope } from '../../budgets/find-scope-named.ts'
import type { ScopeWords } from '../../budgets/parse-budget-words.ts'
import { type BudgetScope, scopeKey, scopeKinds, scopeNames, scopeOf } from '../../budgets/scope.ts'
import { seenBy } from '../../budgets/visible-budgets.ts'
import type { DbOrTransaction } from '../../db/database.ts'
import { mayAdminister, maySeeEverything, type Viewer } from '../../people/access.ts'
import { listedKeys } from '../../people/virtual-key-list.ts'
import type { Message } from '../kit/blocks.ts'
import { asCode } from '../kit/escape.ts'
import { nothingToSeeMessage, type Option, sayingMessage, scopeOption, whichMessage } from './answers.ts'

const kinds = z.enum(scopeKinds)

/** The scope a key like `team:0193…` stands for, as it is named now; null for one that is none or is gone. */
export async function namedScopeOf(db: DbOrTransaction, key: string): Promise<NamedScope | null> {
  const [, kindText = '', id = ''] = /^([a-z]+):(.*)$/s.exec(key) ?? []
  const kind = kinds.safeParse(kindText)
  if (!kind.success) return null
  const needsId = kind.data === 'team' || kind.data === 'person' || kind.data === 'key'
  if (needsId && !z.uuid().safeParse(id).success) return null
  if (kind.data === 'project' && (id.trim() === '' || id.length > 200)) return null
  return named(db, scopeOf({ scope_kind: kind.data, scope_id: kind.data === 'org' ? '' : id }))
}

/** A scope with what people call it; null when it is gone. */
export async function named(db: DbOrTransaction, scope: BudgetScope): Promise<NamedScope | null> {
  const name = (await scopeNames(db, [scope])).get(scopeKey(scope))
  if (name === undefined) return null
  const [owned] = scope.kind === 'key' ? await listedKeys(db, [scope.lineageId]) : []
  return { scope, name, of: owned?.person.name ?? null }
}

/** What a scope is looked for: to see its budgets, to change one, or to set one, perhaps of a new project. */
export type Purpose = 'see' | 'change' | 'set'

/** The scope somebody's words name, or the message that asks which one they mean. It offers what they may see. */
export async function scopeMeant(
  db: DbOrTransaction,
  input: { words: ScopeWords; text: string; viewer: Viewer; slackTeam: string; now: Date; purpose: Purpose },
): Promise<{ scope: NamedScope } | { ask: Message }> {
  const { words, text, viewer, now, purpose } = input
  const found = await findScope(db, words, { ...input, wholeNames: purpose !== 'see' })
  const unchanged = purpose === 'see' ? '' : 'Nothing was changed so far.'
  const maySee = await seenBy(db, viewer, now)
  switch (found.outcome) {
    case 'found':
      return { scope: found.scope }
    case 'several': {
      const seen = await seenOf(found.scopes, maySee)
      if (seen.length === 0) return { ask: nothingToSeeMessage() }
      const say = `“${wordsText(words)}” could be any of these. Which one?`
      return { ask: whichMessage(say, scopeOptions(seen, text), unchanged) }
    }
    case 'none': {
      const options: Option[] = scopeOptions(await seenOf(found.nearest, maySee), text)
      const unused = found.unused && purpose === 'set' && mayAdminister(viewer) ? scopeOption(found.unused, text) : null
      if (unused) options.push({ ...unused, note: 'a new project: nothing was counted for it so far' })
      const say = `There is no ${kindText(words)} “${wordsText(words)}” that I know.`
      const [only, ...more] = options
      const meant = only && more.length === 0 ? only.title : 'one of these'
      if (only) return { ask: whichMessage(`${say} Did you mean ${meant}?`, options, unchanged) }
      if (purpose === 'see' && !maySeeEverything(viewer)) return { ask: nothingToSeeMessage() }
      return { ask: sayingMessage(say, hintFor(words, purpose)) }
    }
  }
}

async function seenOf(
  scopes: readonly NamedScope[],
  maySee: (scope: BudgetScope) => Promise<boolean>,
): Promise<NamedScope[]> {
  const seen = await Promise.all(scopes.map(({ scope }) => maySee(scope)))
  return scopes.filter((_, index) => seen[index])
}

function scopeOptions(scopes: readonly NamedScope[], text: string): Option[] {
  return scopes.map((scope) => scopeOption(scope, text))
}

function wordsText(words: ScopeWords): string {
  if (!('text' in words)) return words.kind
  return /^<@/.test(words.text) ? 'this person' : words.text.slice(0, 60)
}

function kindText(words: ScopeWords): string {
  return words.kind === 'any' ? 'person, team, project or key' : words.kind
}

function hintFor(words: ScopeWords, purpose: Purpose): string {
  const more = purpose === 'see' ? '' : 'Nothing was changed.'
  if ('text' in words && /^<@/.test(words.text)) {
    return `Tally does not know them yet: they have no key and no usage. An admin adds them in Home, under People. ${more}`.trim()
  }
  return `Say what it is if I should look closer: ${asCode('team:payments')}, ${asCode('project:checkout')}, ${asCode('key:laptop')}, or mention a person. ${more}`.trim()
}
