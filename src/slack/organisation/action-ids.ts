/** The buttons that open forms (the value of `change` is a group of settings), and the search in one. */
export const organisationActions = {
  change: 'organisation.change',
  findZone: 'organisation.find-zone',
} as const

export const organisationSubmissions = { save: 'organisation.save' } as const
