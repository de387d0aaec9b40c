import { AppError } from '../base/app-error.ts'
import { mayBeSecret } from '../base/may-be-secret.ts'
import { program } from '../base/program.ts'
import { type ProxiedProvider, providerName, proxiedProviders } from '../base/provider.ts'
import { readLabel } from '../people/label.ts'
import { addProviderKey } from '../people/provider-keys.ts'
import { notSavedText, verifyProviderKey } from '../people/verify-provider-key.ts'
import { cliActor } from './cli-actor.ts'
import { type CliDeps, type Command, type Given, writeLine } from './command.ts'
import { accountOptions, addAccount, adminNames, refuseAccountOptions } from './provider-add-account.ts'
import { readProvider } from './provider-name.ts'
import { readSecret } from './read-secret.ts'

const keyNames = [...proxiedProviders, ...adminNames]

export const providerAdd: Command = {
  name: 'provider add',
  takes: ['openai|anthropic|cursor|anthropic-admin|openai-admin'],
  summary:
    "Add the organisation's key of a provider for the proxy, or replace it; or, of Cursor, Anthropic and OpenAI, an admin key " +
    'that usage and costs are read with. The key comes on standard input and is checked at once.',
  examples: [
    'provider add anthropic < key.txt',
    'provider add cursor --seat-price 40',
    'provider add openai-admin --replaces Northwind',
  ],
  options: {
    label: { value: 'L', help: 'what to call it in lists' },
    ...accountOptions,
    json: { help: 'what was added, as provider list --json has it, and what it may do' },
  },
  refuse: refuseKeyAsArgument,
  run: add,
}

function refuseKeyAsArgument(words: string[]): void {
  const isKeyOption = (word: string) => /^--?(api-?)?(key|secret|token)\b/i.test(word)
  const isValue = (at: number) => ['--label', '--seat-price', '--replaces'].includes(words[at - 1] ?? '')
  const behindProvider = words.filter((word, at) => !word.startsWith('-') && !isValue(at)).slice(1)
  if (behindProvider.length === 0 && !words.some((word) => mayBeSecret(word) || isKeyOption(word))) return
  const named = keyNames.find((name) => words.includes(name)) ?? 'anthropic'
  throw new AppError(
    'bad-input',
    'A key is not taken as an argument: it would stay in the history of your shell and be seen in the list of processes. ' +
      `Leave it out and paste it when asked, or pipe it in: ${program} provider add ${named} < key.txt. ` +
      'If others use this machine, replace the key that was just typed.',
  )
}

async function add(deps: CliDeps, given: Given): Promise<number> {
  const name = readProvider(given.words[0] ?? '', keyNames)
  if (name === 'cursor' || name === 'anthropic-admin' || name === 'openai-admin') return addAccount(deps, given, name)
  refuseAccountOptions(name, given)
  return addProvider(deps, given, name)
}

async function addProvider(deps: CliDeps, given: Given, provider: ProxiedProvider): Promise<number> {
  const label = readLabel('--label', given.text('label') ?? providerName(provider))
  const name = providerName(provider)
  const secret = await readSecret(deps, `Paste the ${name} API key (it is not shown) and press Enter: `)
  if (secret === null) {
    writeLine(deps.stderr, 'Nothing was saved.')
    return 130
  }
  writeLine(deps.stderr, `Checking the key with ${name} …`)
  const check = await verifyProviderKey({ provider, secret, upstream: deps.upstreams[provider] })
  if (!check.ok) throw new AppError(check.why === 'network' ? 'unavailable' : 'upstream-failed', notSavedText(check))
  const { key, replaced } = await addProviderKey(deps.db, deps.vault, {
    provider,
    label,
    secret,
    now: deps.clock.now(),
    actor: cliActor,
  })
  if (given.has('json')) {
    const said = { use: 'proxy', ...key, models: check.models, replaced: replaced?.hint ?? null }
    writeLine(deps.stdout, JSON.stringify(said, null, 2))
    return 0
  }
  const models = check.models === 1 ? '1 model' : `${check.models} models`
  const instead = replaced ? ` It takes the place of ${replaced.hint}; developers' keys stay as they are.` : ''
  writeLine(deps.stdout, `Added ${name} key ${key.hint} (“${key.label}”): it can use ${models}.${instead}`)
  return 0
}
