import { minuteText } from '../base/calendar.ts'
import { formatUsd, type MicroUsd } from '../base/money.ts'

/** Finds the name an id stands for; null for what is no id of ours. */
export type NameOf = (id: string) => string | null

type Facts = Record<string, unknown>

/** What differs between two states of a thing: `limit $500.00 → $800.00, hard no → yes`; empty where nothing does. */
export function changesBetween(before: Facts | null, after: Facts | null, nameOf: NameOf): string {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])]
  return names
    .filter((name) => !unspoken.has(name) && JSON.stringify(before?.[name]) !== JSON.stringify(after?.[name]))
    .toSorted((a, b) => Number(isMoney(b)) - Number(isMoney(a)))
    .map(
      (name) =>
        `${wordsOf(name)} ${valueText(name, before?.[name], nameOf)} → ${valueText(name, after?.[name], nameOf)}`,
    )
    .join(', ')
}

/** A value as a person reads it: money as dollars, ids as names, nothing as “none”. */
export function valueText(name: string, value: unknown, nameOf: NameOf): string {
  if (value === null || value === undefined || value === '') return 'none'
  if (typeof value === 'number') return isMoney(name) ? dollars(value) : value.toLocaleString('en-US')
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (Array.isArray(value)) return value.map((one) => valueText(name, one, nameOf)).join(', ') || 'none'
  if (typeof value === 'object')
    return (
      Object.entries(value)
        .map(([key, one]) => `${key} ${valueText(key, one, nameOf)}`)
        .join(', ') || 'none'
    )
  const text = String(value)
  if (/^\d{4}-\d{2}-\d{2}T/.test(text)) return `${minuteText(text)} UTC`
  return nameOf(text) ?? text
}

// What changes with every act, or is said by another field.
const unspoken = new Set(['version', 'display', 'team', 'offeredBy', 'openUntil'])

// `limitMicroUsd` is “limit”, `leadIds` are “leads”, `costCentre` is “cost centre”.
function wordsOf(name: string): string {
  const noun = name.replace(/(MicroUsd|Id)$/, '').replace(/Ids$/, 's')
  return noun.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).trim()
}

// What it costs is said first.
function isMoney(name: string): boolean {
  return name.endsWith('MicroUsd')
}

function dollars(microUsd: number): string {
  return formatUsd(microUsd as MicroUsd)
}
