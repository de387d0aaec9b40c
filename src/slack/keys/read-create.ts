import { z } from 'zod'
import { AppError } from '../../base/app-error.ts'
import { addDays, day, startOfDay } from '../../base/calendar.ts'
import { readAmount } from '../../budgets/parse-budget-amount.ts'
import { budgetPeriods } from '../../budgets/period.ts'
import type { OfferedBudget } from '../../people/key-offer.ts'
import { readLabel, readTags } from '../../people/label.ts'
import { type ReadModels, readModels } from '../../prices/allowed-models.ts'
import type { Form } from '../kit/form.ts'

/** A robot or project as the form names it: one there is, or a new one. */
export type ReadHolder = { kind: 'known'; id: string } | { kind: 'new'; of: 'robot' | 'project'; name: string }

/** What somebody filled in to create a key. `recipient` is a Slack id, still to be looked up, as is a known holder. */
export type ReadKey = {
  name: string
  recipient: string
  holder: ReadHolder | null
  project: string
  tags: Record<string, string>
  models: ReadModels
  keyExpiresAt: Date | null
  budget: OfferedBudget | null
}

/** What was read, or a sentence for each field that cannot be. */
export type ReadForm = { ok: true; key: ReadKey } | { ok: false; errors: Record<string, string> }

/** Reads the form of a new key; everything in it may be forged. */
export function readCreateForm(form: Form, now: Date): ReadForm {
  const errors: Record<string, string> = {}
  function field<Value>(id: string, read: () => Value, otherwise: Value): Value {
    try {
      return read()
    } catch (thrown) {
      if (!(thrown instanceof AppError)) throw thrown
      errors[id] = thrown.say
      return otherwise
    }
  }
  const holder = field('holder', () => readHolder(form.chosen('holder')), null)
  const key: ReadKey = {
    name: field('name', () => readName(form.text('name')), ''),
    recipient: field('recipient', () => required(form.chosen('recipient'), 'Choose who gets the key.'), ''),
    holder,
    project: field('project', () => readLabel('The project', form.text('project') ?? ''), ''),
    tags: field('tags', () => readTags('A tag', linesOf(form.text('tags') ?? '')), {}),
    models: field('models', () => readModels('Models', form.text('models') ?? ''), { models: [], unknown: [] }),
    keyExpiresAt: field('expires', () => readExpiry(form.chosen('expires'), now), null),
    budget: field('amount', () => readBudget(form), null),
  }
  return Object.keys(errors).length > 0 ? { ok: false, errors } : { ok: true, key }
}

/** The value of a choice that makes a new robot or project of this name. */
export function newHolderValue(of: 'robot' | 'project', name: string): string {
  return `new-${of}:${name}`
}

/** The longest name a new robot or project can be given here: a choice's value has 75 characters. */
export const longestHolderName = 60

function readName(text: string | null): string {
  return readLabel('The name', required(text, 'Give the key a name, such as laptop.'))
}

function required(text: string | null, say: string): string {
  if (text === null) throw new AppError('bad-input', say)
  return text
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

function readHolder(value: string | null): ReadHolder | null {
  if (value === null) return null
  const [, of, name = ''] = /^new-(robot|project):(.+)$/s.exec(value) ?? []
  if (of === 'robot' || of === 'project') {
    if (name.trim() === '' || name.length > longestHolderName) {
      throw new AppError('bad-input', `Give the ${of} a name of at most ${longestHolderName} characters.`)
    }
    return { kind: 'new', of, name: readLabel('The name', name.trim()) }
  }
  if (z.uuid().safeParse(value).success) return { kind: 'known', id: value }
  throw new AppError('bad-input', 'Choose a robot or project from the list, or leave this empty.')
}

/** Reads the last day a key is to work as the instant at which it stops; null for none. Throws `bad-input`. */
export function readExpiry(text: string | null, now: Date): Date | null {
  if (text === null) return null
  const end = startOfDay(addDays(day(text), 1))
  if (end <= now) throw new AppError('bad-input', 'This day is over already. Choose one from today on.')
  return end
}

function readBudget(form: Form): OfferedBudget | null {
  const text = form.text('amount')
  if (text === null) return null
  const amount = readAmount(text)
  if (!amount) throw new AppError('bad-input', `“${text.slice(0, 40)}” is no amount. Write it like $50 or 1.5k.`)
  if (!amount.ok) throw new AppError('bad-input', amount.say)
  if (amount.rest !== null) throw new AppError('bad-input', 'Give the amount alone, and choose the period below.')
  const period = budgetPeriods.find((one) => one === (form.chosen('period') ?? 'month'))
  if (!period) throw new AppError('bad-input', 'Choose one of the periods below.')
  return { limitMicroUsd: amount.amountMicroUsd, period, hard: form.ticked('hard').includes('hard') }
}
