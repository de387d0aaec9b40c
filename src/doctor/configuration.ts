import { broken, type Checked, fine, skipped, warning } from '../base/checked.ts'
import type { VariableFault } from '../base/variable-fault.ts'
import type { Config } from '../config.ts'

/** What is wrong with the environment, each fault by itself, and what it makes of Tally. */
export function configurationChecks(survey: { config: Config; faults: readonly VariableFault[] }): Checked[] {
  const { config, faults } = survey
  const check = 'Configuration'
  const wrong = faults.map(({ say }) =>
    broken(
      check,
      `${say}.`,
      'Change it where Tally’s environment is set, such as .env; .env.example explains each variable.',
    ),
  )
  if (wrong.length > 0) return wrong
  const roles = [...config.roles].join(', ')
  if (config.slack === 'try-out') {
    const unused =
      'DATABASE_URL is set, and not used: without Slack tokens this is the try-out, with a database of its own.'
    if (config.databaseUrl)
      return [warning(check, unused, 'For a real installation set SLACK_BOT_TOKEN and SLACK_APP_TOKEN too.')]
    return [fine(check, `without faults. This is the try-out: no Slack tokens are set. Roles: ${roles}.`)]
  }
  const isLoose = !config.production && config.publicUrl?.startsWith('https:')
  if (!isLoose) return [fine(check, `without faults. Roles: ${roles}.`)]
  return [
    warning(
      check,
      `without faults, but NODE_ENV is not production although others reach it at ${config.publicUrl}.`,
      'Set NODE_ENV=production: then Tally refuses to start while a credential is missing.',
    ),
  ]
}

/** That something is not looked at, since a variable it needs is at fault; null where none is. */
export function atFault(check: string, faults: readonly VariableFault[], needs: readonly string[]): Checked | null {
  const fault = faults.find(({ name }) => needs.includes(name))
  return fault ? skipped(check, `${fault.say}.`) : null
}

const oldestNode = 26

/** Whether the Node that runs us is one Tally is written for. */
export function nodeCheck(version: string): Checked {
  const check = 'Node'
  if (Number.parseInt(version, 10) >= oldestNode) return fine(check, `${version}.`)
  return broken(
    check,
    `${version}; Tally needs ${oldestNode} or newer.`,
    'Run npm ci, and start Tally with npm: it brings its own Node.',
  )
}
