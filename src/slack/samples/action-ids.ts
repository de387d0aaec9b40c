/** The button that offers samples of the notices, and the form behind it. */
export const sampleActions = { open: 'samples.open' } as const

export const sampleSubmissions = { send: 'samples.send' } as const
