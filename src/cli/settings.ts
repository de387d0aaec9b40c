import { AppError } from '../base/app-error.ts'
import { dayOf } from '../base/calendar.ts'
import { nearest } from '../base/nearest.ts'
import { program } from '../base/program.ts'
import {
  changeDetectionSettingsIn,
  type DetectionChange,
  readDetectionSettings,
} from '../incidents/detection-settings.ts'
import { changeOrganisationIn, readOrganisation } from '../settings/organisation.ts'
import { organisationShape } from '../settings/organisation-settings.ts'
import { cliActor } from './cli-actor.ts'
import { type CliDeps, type Command, type Given, writeLine } from './command.ts'
import { detectionChange, detectionNames, detectionRows, togetherChanged } from './detection-settings.ts'
import { organisationChange } from './organisation-change.ts'
import { organisationNames, organisationRows } from './organisation-settings.ts'
import { settingsTable } from './settings-text.ts'
import { shown } from './shown.ts'

const parts = ['organisation', 'detection'] as const
type Part = (typeof parts)[number]

const json = { help: 'as JSON: {organisation, detection}; amounts in micro-dollars' }

export const settingsShow: Command = {
  name: 'settings show',
  takes: ['[organisation|detection]'],
  summary:
    'Show what holds for the whole organisation, and how unusual spend is looked for, with what each fixed rule would ' +
    'have sent in the last 30 days.',
  examples: ['settings show', 'settings show organisation', 'settings show detection --json'],
  options: { json },
  async run(deps, given) {
    const [part] = given.words
    return tell(deps, given, part === undefined ? parts : [partIn(part)])
  },
}

export const settingsSet: Command = {
  name: 'settings set',
  takes: ['<setting=value…>'],
  summary: 'Change settings, all of those given or none. Names and values are as settings show writes them.',
  examples: [
    'settings set time-zone=Europe/Berlin week-start=sunday',
    'settings set keep-details=90 currency=EUR=0.92',
    'settings set spendSpike.limit=4 spendSpike.speaks=channel',
  ],
  options: { json },
  run: set,
}

async function set(deps: CliDeps, given: Given): Promise<number> {
  const now = deps.clock.now()
  const by = { actor: cliActor, now }
  const said = readSettings(given.words)
  const before = organisationShape.parse(await readOrganisation(deps.db))
  const ofOrganisation = organisationChange({ text: (name) => said.get(name) ?? null }, { before, today: dayOf(now) })
  const ofDetection = detectionNames
    .flatMap((name) => (said.has(name) ? [detectionChange(name, said.get(name) ?? '')] : []))
    .reduce<DetectionChange>(togetherChanged, {})
  const changed = parts.filter(
    (part) => Object.keys({ organisation: ofOrganisation, detection: ofDetection }[part]).length,
  )
  await deps.db.transaction().execute(async (transaction) => {
    if (changed.includes('organisation')) {
      await changeOrganisationIn(transaction, { change: ofOrganisation, expected: before, ...by })
    }
    if (changed.includes('detection')) await changeDetectionSettingsIn(transaction, { change: ofDetection, ...by })
  })
  return tell(deps, given, changed)
}

/** `name=value` each. Throws `bad-input` for what is none, what is no setting, and what was said twice. */
function readSettings(words: readonly string[]): Map<string, string> {
  const said = new Map<string, string>()
  for (const word of words) {
    const at = word.indexOf('=')
    const typed = at < 0 ? word : word.slice(0, at)
    const name = settingNamed(typed)
    if (at < 0) throw new AppError('bad-input', `“${name}” has no value. Write it as ${name}=….`)
    if (said.has(name)) throw new AppError('bad-input', `${name} was given twice.`)
    said.set(name, word.slice(at + 1).trim())
  }
  return said
}

function settingNamed(typed: string): string {
  const names = [...organisationNames, ...detectionNames]
  const name = names.find((one) => one.toLowerCase() === typed.trim().toLowerCase())
  if (name) return name
  const meant = nearest(typed, names)
  const hint = meant ? `Did you mean ${meant}?` : `See them with: ${program} settings show`
  throw new AppError('bad-input', `“${shown(typed)}” is no setting. ${hint}`)
}

function partIn(text: string): Part {
  const part = parts.find((one) => one === text.toLowerCase())
  if (part) return part
  throw new AppError('bad-input', `“${shown(text)}” is neither organisation nor detection.`)
}

async function tell({ db, clock, stdout }: CliDeps, given: Given, asked: readonly Part[]): Promise<number> {
  const organisation = asked.includes('organisation') ? await readOrganisation(db) : null
  const detection = asked.includes('detection') ? await readDetectionSettings(db) : null
  if (given.has('json')) {
    const all = { ...(organisation ? { organisation } : {}), ...(detection ? { detection } : {}) }
    writeLine(stdout, JSON.stringify(all, null, 2))
    return 0
  }
  const rows = [
    ...(organisation ? organisationRows(organisation) : []),
    ...(detection ? await detectionRows(db, { settings: detection, now: clock.now() }) : []),
  ]
  writeLine(stdout, settingsTable(rows))
  return 0
}
