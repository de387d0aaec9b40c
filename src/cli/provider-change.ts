import { AppError } from '../base/app-error.ts'
import { type ProxiedProvider, providerName, proxiedProviders } from '../base/provider.ts'
import { changeProviderKey, type ProviderKeyChange } from '../people/provider-key-state.ts'
import type { ProviderKey } from '../people/provider-keys.ts'
import { type ProviderStatus, providerStatuses } from '../reports/provider-status.ts'
import { cliActor } from './cli-actor.ts'
import { type CliDeps, type Command, type Given, writeLine } from './command.ts'
import { readProvider } from './provider-name.ts'

const json = { json: { help: 'as JSON' } }

export const providerDisable: Command = {
  name: 'provider disable',
  takes: ['openai|anthropic'],
  summary: 'Refuse requests to a provider until its key is enabled again. Says who used it in the last 7 days.',
  options: json,
  run: (deps, given) => change(deps, given, 'disable'),
}

export const providerEnable: Command = {
  name: 'provider enable',
  takes: ['openai|anthropic'],
  summary: 'Forward requests to a provider again whose key was disabled.',
  options: json,
  run: (deps, given) => change(deps, given, 'enable'),
}

export const providerRemove: Command = {
  name: 'provider remove',
  takes: ['openai|anthropic'],
  summary: "Delete the organisation's key of a provider for good. Without --yes it only says what would stop.",
  options: { ...json, yes: { help: 'do it' } },
  run: removeKey,
}

async function removeKey(deps: CliDeps, given: Given): Promise<number> {
  if (given.has('yes')) return change(deps, given, 'remove')
  const status = await statusOf(deps, given)
  if (given.has('json')) return writeJson(deps, { outcome: 'not-done', ...plain(status) }, 1)
  writeLine(deps.stdout, whatStops(status))
  writeLine(deps.stderr, 'Nothing was changed. Add --yes to remove it for good, or use provider disable to pause it.')
  return 1
}

async function change(deps: CliDeps, given: Given, what: ProviderKeyChange): Promise<number> {
  const status = await statusOf(deps, given)
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

async function statusOf(deps: CliDeps, given: Given): Promise<Connected> {
  const provider: ProxiedProvider = readProvider(given.words[0] ?? '', proxiedProviders)
  const status = (await providerStatuses(deps.db, deps.clock.now())).find((one) => one.provider === provider)
  if (!status?.key) {
    throw new AppError(
      'not-found',
      `${providerName(provider)} has no key. Add one with: npm run tally -- provider add ${provider}`,
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
