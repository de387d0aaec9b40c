import type { RecordedAct } from '../audit/read-acts.ts'
import { formatAmount } from '../base/amount.ts'
import { capital } from '../base/capital.ts'
import { counted } from '../base/count.ts'
import { providerName, providers } from '../base/provider.ts'
import { changesBetween, type NameOf, valueText } from './act-values.ts'

/** An act in words: who, and what they did: `Ana Ruiz` `set the budget of Platform: $500.00 → $800.00 a month`. */
export type ActWords = { who: string; what: string; from: string }

/** Says an act; ids are said by `nameOf`, and one without a name is left out or shortened. Plain text, to be escaped. */
export function wordsOfAct(act: RecordedAct, nameOf: NameOf): ActWords {
  const say = sayings[act.act] ?? anyAct
  return { who: actorName(act.actor, nameOf), what: say(act, nameOf).trim(), from: origins[act.origin] ?? '' }
}

/** Who acted, in words. */
export function actorName(actor: string, nameOf: NameOf): string {
  return nameOf(actor) ?? actors[actor] ?? actor
}

/** A kind of acts as a select shows it: `Budgets`. */
export function kindName(kind: string): string {
  return kinds[kind] ?? capital(kind.replaceAll('-', ' '))
}

type Say = (act: RecordedAct, nameOf: NameOf) => string

const actors: Record<string, string> = {
  'command line': 'Somebody on the command line',
  slack: 'Slack',
  tally: 'Tally',
  'try-out': 'The try-out',
}

const origins: Record<string, string> = {
  slack: 'from Slack',
  'command line': 'on the command line',
  api: 'over the API',
  tally: 'by Tally itself',
}

const kinds: Record<string, string> = {
  'api-token': 'API tokens',
  audit: 'Audit exports',
  budget: 'Budgets',
  file: 'Imported files',
  handle: 'Matching of handles',
  invoice: 'Invoices',
  'key-offer': 'Keys offered',
  mail: 'E-mail',
  organisation: 'Settings',
  person: 'People and roles',
  pool: 'Credit bought in advance',
  'provider-key': 'Providers',
  robot: 'Robots',
  secrets: 'Secret key',
  slack: 'Slack workspaces',
  team: 'Teams',
  usage: 'Exports of figures',
  'vendor-account': 'Vendor accounts',
  'virtual-key': 'Keys',
}

const sayings: Record<string, Say> = {
  'api-token.create': (act, nameOf) => `made the API token ${keyText(act.detail)} ${tokenUse(act, nameOf)}`,
  'api-token.revoke': ({ detail }) => `revoked the API token ${keyText(detail)}`,
  'audit.export': ({ detail }) => `exported ${count(detail.acts)} ${detail.acts === 1 ? 'act' : 'acts'} of this log`,
  'budget.create': (act, nameOf) => `set a ${budgetOf(act, nameOf)}: ${termsOf(act)}`,
  'budget.change': (act, nameOf) => `changed the ${budgetOf(act, nameOf)}: ${changed(act, nameOf)}`,
  'budget.remove': (act, nameOf) =>
    `removed the ${budgetOf(act, nameOf)}, which was ${termsOf({ ...act, after: act.before })}`,
  'budget.raise': (act, nameOf) =>
    `raised the ${budgetOf(act, nameOf)} by ${said(act.after, 'raisedByMicroUsd')} until ${said(act.after, 'until')}${reasonOf(act)}`,
  'budget.ask-for-raise': (act, nameOf) =>
    `asked for a raise of the ${budgetOf(act, nameOf)}${act.detail.amountMicroUsd ? ` by ${said(act.detail, 'amountMicroUsd')}` : ''}${reasonOf(act)}`,
  'budget.decline-raise': (act, nameOf) =>
    `declined ${named(act.detail.personId, nameOf, 'somebody')}’s request to raise the ${budgetOf(act, nameOf)}`,
  'file.import': ({ detail }) =>
    `imported the file ${quoted(detail.name)}${typeof detail.rows === 'number' ? `: ${count(detail.rows)} ${detail.rows === 1 ? 'entry' : 'entries'} from ${text(detail.from)} to ${text(detail.to)}` : ''}`,
  'file.undo': ({ detail }) => `undid the import of the file ${quoted(detail.name)}`,
  'handle.match': ({ detail, after }, nameOf) =>
    `matched ${quoted(detail.handle)} at ${text(detail.vendor)} to ${named(after?.personId, nameOf, 'nobody')}`,
  'handle.unmatch': ({ detail, before }, nameOf) =>
    `undid that ${quoted(detail.handle)} at ${text(detail.vendor)} is ${named(before?.personId, nameOf, 'somebody')}`,
  'alert-route.set': ({ before, after, ...act }, nameOf) =>
    `set the alert channel of ${named(act.subject, nameOf, 'everybody')}: ${channelText(before)} → ${channelText(after)}`,
  'detection.change': (act, nameOf) => `changed how unusual spend is looked for: ${changed(act, nameOf)}`,
  'incident.acknowledge': (act, nameOf) => `acknowledged the incident of ${incidentOf(act, nameOf)}`,
  'incident.resolve': (act, nameOf) => `resolved the incident of ${incidentOf(act, nameOf)}`,
  'incident.snooze': (act, nameOf) => `snoozed the incident of ${incidentOf(act, nameOf)}`,
  'incident.expect': (act, nameOf) => `marked the incident of ${incidentOf(act, nameOf)} as expected`,
  'incident.not-mine': (act, nameOf) => `said of the incident of ${incidentOf(act, nameOf)} that it is not theirs`,
  'incident.reopen': (act, nameOf) => `reopened the incident of ${incidentOf(act, nameOf)}`,
  'incident.undo-lesson': () => 'took back what an answer to an incident had taught',
  'invoice.export': ({ detail }) => `exported who bears what of ${invoiceOf(detail)}`,
  'invoice.fetch': ({ detail }) => `fetched the file of ${invoiceOf(detail)}`,
  'invoice.keep': ({ detail }) =>
    `${detail.isTyped ? 'typed in' : 'imported'} ${invoiceOf(detail)}${typeof detail.total === 'number' ? `, ${formatAmount(detail.total, text(detail.currency))}` : ''}${typeof detail.replaces === 'number' ? ', in the place of an earlier one' : ''}`,
  'invoice.rate': (act, nameOf) => `set the rate of ${invoiceOf(act.detail)}: ${changed(act, nameOf)}`,
  'invoice.remove': ({ detail }) => `removed ${invoiceOf(detail)}`,
  'invoice.sort': (act, nameOf) => `sorted lines of ${invoiceOf(act.detail)}: ${changed(act, nameOf)}`,
  'invoice.undo': ({ detail }) => `undid the import of ${invoiceOf(detail)}`,
  'key-offer.create': ({ detail }, nameOf) =>
    `offered ${named(detail.recipientId, nameOf, 'somebody')} a key called ${quoted(detail.name)}`,
  'key-offer.withdraw': ({ detail }, nameOf) =>
    `withdrew the key ${quoted(detail.name)} offered to ${named(detail.recipientId, nameOf, 'somebody')}`,
  'mail.try-again': ({ detail }) => `let mail be sent to ${text(detail.address)} again`,
  'organisation.change': (act, nameOf) => `changed the organisation’s settings: ${changed(act, nameOf)}`,
  'person.delete': ({ detail }) =>
    `deleted the data of a ${text(detail.kind)}, now ${text(detail.name)}: ${count(detail.keysRevoked)} keys revoked, ${count(detail.offersWithdrawn)} offers withdrawn`,
  'person.welcome': ({ detail }) => `let somebody come back as a new person who was ${text(detail.name)}`,
  'person.leave': ({ detail }) =>
    `noticed that ${text(detail.name)} left: ${count(detail.keysRevoked)} keys revoked, ${count(detail.offersWithdrawn)} offers withdrawn`,
  'person.return': ({ detail }) => `noticed that ${text(detail.name)} is back`,
  'person.role': ({ detail, before, after }) =>
    `changed the role of ${text(detail.name)}: ${roleText(before?.role)} → ${roleText(after?.role)}`,
  'pool.opening': (act, nameOf) =>
    `said what was left of the credit bought from ${vendor(act.detail)}: ${changed(act, nameOf)}`,
  'provider-key.add': ({ detail }, _) =>
    `added the ${provider(detail)} key ${text(detail.hint)} (${quoted(detail.label)})`,
  'provider-key.replace': ({ detail, before }) =>
    `put the ${provider(detail)} key ${text(detail.hint)} (${quoted(detail.label)}) in the place of ${before ? text(before.hint) : 'the one before'}`,
  'provider-key.disable': ({ detail }) =>
    `disabled the ${provider(detail)} key ${text(detail.hint)} (${quoted(detail.label)})`,
  'provider-key.enable': ({ detail }) =>
    `enabled the ${provider(detail)} key ${text(detail.hint)} (${quoted(detail.label)}) again`,
  'provider-key.remove': ({ detail }) =>
    `removed the ${provider(detail)} key ${text(detail.hint)} (${quoted(detail.label)})`,
  'provider-key.link': ({ detail, after }) =>
    `said that the ${provider(detail)} key ${text(detail.hint)} (${quoted(detail.label)}) is the vendor’s ${quoted(after?.vendorKey)}`,
  'provider-key.unlink': ({ detail }) =>
    `took back what the vendor calls the ${provider(detail)} key ${text(detail.hint)} (${quoted(detail.label)})`,
  'provider-key.rule-out': ({ detail }) =>
    `said that the ${provider(detail)} key ${text(detail.hint)} (${quoted(detail.label)}) is of an organisation that is not read`,
  'robot.owner': ({ detail, before, after }, nameOf) =>
    `put ${named(after?.ownerId, nameOf, 'nobody')} in charge of ${text(detail.name)}, in the place of ${named(before?.ownerId, nameOf, 'nobody')}`,
  'slack.connect': ({ detail }) => `connected the Slack workspace ${text(detail.name)}`,
  'slack.disconnect': ({ detail }) =>
    detail.because === 'disconnected'
      ? `disconnected the Slack workspace ${text(detail.name)}`
      : `noticed that Tally was taken out of the Slack workspace ${text(detail.name)}`,
  'slack.link': ({ detail }) => `made a link to connect a Slack workspace, until ${text(detail.until)}`,
  'slack.reinstall': ({ detail }) => `installed Tally anew in the Slack workspace ${text(detail.name)}`,
  'team.assign': ({ detail, before, after }) =>
    `moved ${text(detail.name)} from ${teamText(before?.team)} to ${teamText(after?.team)}, as of ${text(detail.from)}`,
  'team.change': (act, nameOf) => `changed the team ${text(act.detail.name)}: ${changed(act, nameOf)}`,
  'secrets.reseal': ({ subject, detail }) =>
    `sealed ${count(detail.values)} ${detail.values === 1 ? 'secret' : 'secrets'} anew with the secret key ${subject}`,
  'team.create': ({ detail }) => `made the team ${text(detail.name)}`,
  'team.export': ({ detail }) => `exported who is in which team: ${counted(Number(detail.people), 'person', 'people')}`,
  'team.remove': ({ detail }) => `removed the team ${text(detail.name)}, which had ${count(detail.members)} members`,
  'usage.export': ({ detail }) =>
    `exported ${text(detail.name)}, ${text(detail.period)}: ${count(detail.rows)} ${detail.rows === 1 ? 'row' : 'rows'}`,
  'vendor-account.add': ({ detail }) =>
    `connected the ${vendor(detail)} account ${quoted(detail.label)} (${text(detail.hint)})`,
  'vendor-account.connect-again': ({ detail, before, after }) =>
    `connected the ${vendor(detail)} account ${quoted(detail.label)} again, with the admin key ${text(after?.hint)} in the place of ${text(before?.hint)}`,
  'vendor-account.disable': ({ detail }) => `switched the ${vendor(detail)} account ${quoted(detail.label)} off`,
  'vendor-account.enable': ({ detail }) => `switched the ${vendor(detail)} account ${quoted(detail.label)} on again`,
  'vendor-account.remove': ({ detail }) => `removed the ${vendor(detail)} account ${quoted(detail.label)}`,
  'vendor-account.rotate': ({ detail, before, after }) =>
    `put the admin key ${text(after?.hint)} in the place of ${text(before?.hint)} in the ${vendor(detail)} account ${quoted(detail.label)}`,
  'vendor-account.seat-price': ({ detail, before, after }) =>
    `changed the price of a seat of the ${vendor(detail)} account ${quoted(detail.label)}: ${priceText(before)} → ${priceText(after)}`,
  'virtual-key.pause': ({ detail }, nameOf) =>
    `paused the key ${keyText(detail)} of ${named(detail.personId, nameOf, 'somebody')}`,
  'virtual-key.resume': ({ detail }, nameOf) =>
    `resumed the key ${keyText(detail)} of ${named(detail.personId, nameOf, 'somebody')}`,
  'virtual-key.create': ({ detail }, nameOf) =>
    `made the key ${keyText(detail)} for ${named(detail.personId, nameOf, 'somebody')}`,
  'virtual-key.revoke': ({ detail, ...act }, nameOf) =>
    `revoked the key ${keyText(detail) || named(act.subject, nameOf, '')}${detail.personId ? ` of ${named(detail.personId, nameOf, 'somebody')}` : ''}${detail.why ? `, as the ${text(detail.why)}` : ''}`,
  'virtual-key.rotate': ({ detail }, nameOf) =>
    `rotated the key ${keyText(detail)} of ${named(detail.personId, nameOf, 'somebody')}`,
}

// `to read and change things as Ana Ruiz`
function tokenUse({ detail }: RecordedAct, nameOf: NameOf): string {
  const does = detail.scope === 'write' ? 'to read and change things' : 'to read'
  const as = detail.role ? `a service with the role ${text(detail.role)}` : named(detail.personId, nameOf, 'somebody')
  return `${does} as ${as}`
}

function incidentOf({ detail }: RecordedAct, nameOf: NameOf): string {
  return `${named(detail.subject, nameOf, 'somebody')}${detail.note ? ` (“${text(detail.note)}”)` : ''}`
}

function channelText(side: RecordedAct['before']): string {
  return side?.channel ? text(side.channel) : 'none'
}

// What has no sentence of its own yet: the act's name as words, what it was done to, and what changed.
function anyAct(act: RecordedAct, nameOf: NameOf): string {
  const [noun = '', verb = ''] = act.act.split('.')
  const what = act.detail.name ? quoted(act.detail.name) : named(act.subject, nameOf, '')
  const changes = changesBetween(act.before, act.after, nameOf)
  return `${noun.replaceAll('-', ' ')}: ${verb.replaceAll('-', ' ')} ${what}${changes === '' ? '' : `: ${changes}`}`
}

// `monthly budget of Platform`
function budgetOf({ detail }: RecordedAct, nameOf: NameOf): string {
  const often = rhythms[text(detail.period)] ?? ''
  return `${often}budget of ${scopeOf(detail, nameOf)}`
}

function scopeOf({ scope, scopeId }: RecordedAct['detail'], nameOf: NameOf): string {
  switch (scope) {
    case 'org':
      return 'the organisation'
    case 'project':
      return `the project ${quoted(scopeId)}`
    case 'key':
      return `the key ${named(scopeId, nameOf, 'that is gone')}`
    default:
      return named(scopeId, nameOf, 'somebody or something that is gone')
  }
}

const rhythms: Record<string, string> = {
  day: 'daily ',
  week: 'weekly ',
  month: 'monthly ',
  cycle: 'billing-cycle ',
  year: 'yearly ',
}

function termsOf({ after }: RecordedAct): string {
  const kind = after?.strict ? ', strict' : after?.hard ? ', hard' : ', soft'
  const warns = Array.isArray(after?.warnAt) && after.warnAt.length > 0 ? `, warns at ${after.warnAt.join(', ')}%` : ''
  return `${said(after, 'limitMicroUsd')}${kind}${warns}`
}

function changed({ before, after }: RecordedAct, nameOf: NameOf): string {
  return changesBetween(before, after, nameOf) || 'nothing that shows'
}

function reasonOf({ detail }: RecordedAct): string {
  return detail.reason ? `: ${quoted(detail.reason)}` : ''
}

function roleText(role: unknown): string {
  return role ? text(role) : 'as Slack says'
}

function teamText(team: unknown): string {
  return team ? text(team) : 'no team'
}

function invoiceOf(detail: RecordedAct['detail']): string {
  return `the invoice ${quoted(detail.number)} of ${vendor(detail)}`
}

function keyText(detail: RecordedAct['detail']): string {
  if (!detail.name && !detail.display) return ''
  return `${quoted(detail.name)}${detail.display ? ` (${text(detail.display)})` : ''}`
}

function provider(detail: RecordedAct['detail']): string {
  return vendor({ vendor: detail.provider })
}

function vendor({ vendor: of }: RecordedAct['detail']): string {
  const known = providers.find((one) => one === of)
  return known ? providerName(known) : text(of)
}

function priceText(facts: RecordedAct['after']): string {
  return typeof facts?.seatMicroUsd === 'number' ? said(facts, 'seatMicroUsd') : 'not known'
}

function said(facts: RecordedAct['after'], name: string): string {
  return valueText(name, facts?.[name], () => null)
}

function named(id: unknown, nameOf: NameOf, otherwise: string): string {
  return typeof id === 'string' ? (nameOf(id) ?? otherwise) : otherwise
}

function quoted(value: unknown): string {
  return `“${text(value)}”`
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

function count(value: unknown): string {
  return typeof value === 'number' ? value.toLocaleString('en-US') : '0'
}
