/** The first words of commands, by what they are about, in the order of the help. */
export const subjects: ReadonlyArray<{ title: string; nouns: Readonly<Record<string, string>> }> = [
  {
    title: 'Run',
    nouns: {
      start: 'Run Tally until it is told to stop.',
      doctor: 'Look at the whole installation, and say what to do.',
      settings: 'What holds for everybody, and how unusual spend is looked for',
      slack: 'Connected workspaces',
    },
  },
  {
    title: 'Connect',
    nouns: {
      provider: 'Keys of providers, and accounts at vendors',
      collect: 'Read usage and costs from the vendors now.',
      import: 'Usage, invoices and people lists from files',
    },
  },
  {
    title: 'Keys and people',
    nouns: {
      key: 'Keys of developers',
      token: 'Tokens for the HTTP API',
      person: 'People and robots',
      team: 'Teams',
    },
  },
  {
    title: 'Spend',
    nouns: {
      report: 'Who spent what: one person, a team, or everybody.',
      budget: 'Limits',
      export: 'Write figures as CSV or FOCUS.',
      invoice: 'What vendors billed, explained',
    },
  },
  {
    title: 'Unusual spend',
    nouns: {
      detect: 'Look for it now.',
      backtest: 'Play a history through the detection.',
    },
  },
  {
    title: 'Look after it',
    nouns: {
      audit: 'Who did what.',
      backup: 'Write everything into one file.',
      restore: 'Fill an empty database from such a file.',
      move: 'Move to another database server.',
      secrets: 'The keys that seal secrets',
      completion: 'Complete commands in bash, zsh or fish.',
    },
  },
]
