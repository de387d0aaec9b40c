/** The button that opens the form, and the search in it. */
export const organisationActions = { change: 'organisation.change', findZone: 'organisation.find-zone' } as const

export const organisationSubmissions = { save: 'organisation.save' } as const
