/** Buttons and menus of incidents. A value is the incident's id and the version that was seen; snoozing adds for how long. */
export const incidentActions = {
  acknowledge: 'incident.acknowledge',
  keepGoing: 'incident.keep-going',
  resolve: 'incident.resolve',
  snooze: 'incident.snooze',
  expect: 'incident.expect',
  notMine: 'incident.disown',
  reopen: 'incident.reopen',
  open: 'incident.open',
  /** Of one in a batch: the dots beside it. */
  menu: 'incident.menu',
  /** The value is the key's id, with the incident's. */
  pauseKey: 'incident.pause-key',
  resumeKey: 'incident.resume-key',
  cap: 'incident.cap',
  previousListed: 'incident.list-previous',
  nextListed: 'incident.list-next',
} as const

/** Modals of incidents, by their callback ids. */
export const incidentModals = {
  resolve: 'incident.resolve-it',
  expect: 'incident.expect-it',
  cap: 'incident.cap-it',
  settings: 'incident.set-it',
  teamChannel: 'incident.set-team-channel',
  rules: 'incident.set-rules',
} as const

/** Controls of Home > Incidents. */
export const incidentControls = {
  state: 'incidents.choose-state',
  severity: 'incidents.choose-severity',
  previous: 'incidents.previous',
  next: 'incidents.next',
} as const

/** What admins set, and what was learned. */
export const incidentSettings = {
  open: 'incidents.settings',
  team: 'incidents.team-channel',
  countAgain: 'incidents.count-again',
  rulesOnSpend: 'incidents.rules-spend',
  rulesOnUse: 'incidents.rules-use',
  rulesOnCost: 'incidents.rules-cost',
  tryRules: 'incidents.try-rules',
  lessons: 'incidents.lessons',
  undo: 'incidents.undo-lesson',
} as const
