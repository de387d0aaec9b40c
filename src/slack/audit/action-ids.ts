/** The controls of the Audit tab, and the button that sends the file. */
export const auditControls = {
  chooseActor: 'audit.choose-actor',
  chooseKind: 'audit.choose-kind',
  chooseTime: 'audit.choose-time',
  showNewer: 'audit.show-newer',
  showOlder: 'audit.show-older',
} as const

export const auditActions = { exportCsv: 'audit.export-csv' } as const
