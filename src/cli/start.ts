import type { CommandAlone } from './command.ts'

export const start: CommandAlone = {
  name: 'start',
  takes: [],
  summary:
    'Run Tally until it is told to stop, in the roles of TALLY_ROLES: proxy, slack, jobs (all). Ctrl-C or SIGTERM lets ' +
    'requests end first. The settings are in .env.example.',
  examples: ['start'],
  options: {},
  async runAlone(entry) {
    await entry.start()
    return 0
  },
}
