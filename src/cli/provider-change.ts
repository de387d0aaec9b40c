import { AppError } from '../base/app-error.ts'
import { program } from '../base/program.ts'
import { type ProxiedProvider, providerName, proxiedProviders } from '../base/provider.ts'
import { changeProviderKey, type ProviderKeyChange } from '../people/provider-key-state.ts'
import type { ProviderKey } from '../people/provider-keys.ts'
import { type ProviderStatus, providerStatuses } from '../reports/provider-status.ts'
import { cliActor } from './cli-actor.ts'
import { type CliDeps, type Command, type Given, writeLine } from './command.ts'
import { adminNames } from './provider-add-account.ts'
import { changeAccount } from './provider-change-account.ts'
import { readProvider } from './provider-name.ts'
import { shown } from './shown.ts'

const json = { json: { help: 'as JSON' } }
const takes = ['openai|anthropic|cursor|anthropic-admin|openai-admin', '[label|id]']

export const providerDisable: Command = {
  name: 'provider disable',
  takes,
  summary:
    'Refuse requests to a provider until its key is enabled again, and say who used it in the last 7 days; or stop reading ' +
    'an account of Cursor, Anthropic or OpenAI (admin keys; its label or id as provider list shows).',
  examples: ['provider disable openai', 'provider disable cursor Northwind'],
  options: json,
  run: (deps, given) => change(deps, given, 'disable'),
}

export const providerEnable: Command = {
  name: 'provider enable',
  takes,
  summary: 'Forward requests to a provider again whose key was disabled, or read an account again.',
  examples: ['provider enable openai'],
  options: json,
  run: (deps, given) => change(deps, given, 'enable'),
}

export const providerRemove: Command = {
  name: 'provider remove',
  takes,
  summary:
    "Delete the organisation's key of a provider, or an account's admin key, for good. Without --yes it only says what " +
    'would stop.',
  examples: ['provider remove openai', 'provider remove anthropic-admin --yes'],
  options: { ...json, yes: { help: 'do it' } },
  run: (deps, given) => change(deps, given, 'remove'),
}

async function change(deps: CliDeps, given: Given, what: ProviderKeyChange): Promise<number> {
  const name = readProvider(given.words[0] ?? '', [...proxiedProviders, ...adminNames])
  if (name === 'cursor' || name === 'anthropic-admin' || name === 'openai-admin') {
    return changeAccount(deps, given, { admin: name, what })
  }
  const [, extra] = given.words
  if (extra !== undefined) {
    const say = `${providerName(name)} has one key for the proxy. For the account “${shown(extra)}” say ${name}-admin.`
    throw new AppError('bad-input', say)
  }
  const status = await statusOf(deps, name)
  return what === 'remove' && !given.has('yes')
    ? sayWhatWouldStop(deps, given, status)
    : changeKey(deps, given, { status, what })
}

function sayWhatWouldStop(deps: CliDeps, given: Given, status: Connected): number {
  if (given.has('json')) return writeJson(deps, { outcome: 'not-done', ...plain(status) }, 1)
  writeLine(deps.stdout, whatStops(status))
  writeLine(deps.stderr, 'Nothing was changed. Add --yes to remove it for good, or use provider disable to pause it.')
  return 1
}

async function changeKey(
  deps: CliDeps,
  given: Given,
  { status, what }: { status: Connected; what: ProviderKeyChange },
): Promise<number> {
  const done = await changeProviderKey(deps.db, {
    id: status.key.id,
    change: what,
    actor: cliActor,
    now: deps.clock.now(),
  })
  const key = done.outcome === 'gone' ? null : done.key
  if (given.has('json')) {
    return writeJson(deps, { outcome: done.outcome, ...plain({ ...status, key: key ?? status.key }) }, key ? 0 : 1)
  }
  if (!key) throw new AppError('conflict', 'Somebody else removed or replaced this key meanwhile; nothing was changed.')
  writeLine(deps.stdout, sentence(status, done.outcome === 'changed', what))
  return 0
}

type Connected = ProviderStatus & { key: ProviderKey }

async function statusOf(deps: CliDeps, provider: ProxiedProvider): Promise<Connected> {
  const status = (await providerStatuses(deps.db, deps.clock.now())).find((one) => one.provider === provider)
  if (!status?.key) {
    throw new AppError(
      'not-found',
      `${providerName(provider)} has no key. Add one with: ${program} provider add ${provider}`,
    )
  }
  return { ...status, key: status.key }
}

function sentence(status: Connected, isChanged: boolean, what: ProviderKeyChange): string {
  const { key } = status
  const name = `${providerName(key.provider)} key ${key.hint} (“${key.label}”)`
  if (!isChanged) return `${name} is ${key.state} already; nothing was changed.`
  switch (what) {
    case 'enable':
      return `Enabled ${name}. Requests are forwarded again within a second.`
    case 'disable':
      return `Disabled ${name}. Requests are refused within a second, until provider enable. ${whatStops(status)}`
    case 'remove':
      return `Removed ${name} for good. Requests are refused within a second. ${whatStops(status)}`
  }
}

function whatStops({ key, use }: Connected): string {
  const name = providerName(key.provider)
  if (use.requests === 0) return `Nobody has used ${name} through it in the last 7 days.`
  const people = use.people === 1 ? '1 person' : `${use.people} people`
  const keys = use.keys === 1 ? '1 key' : `${use.keys} keys`
  return `In the last 7 days ${people} with ${keys} sent ${use.requests} ${use.requests === 1 ? 'request' : 'requests'} to ${name} through it.`
}

function plain({ key, use, addedBy }: Connected) {
  const { requests, people, keys } = use
  return { ...key, addedBy, last7Days: { requests, people, keys }, lastUsed: use.lastDay, models: use.models }
}

function writeJson(deps: CliDeps, value: unknown, code: number): number {
  writeLine(deps.stdout, JSON.stringify(value, null, 2))
  return code
}
