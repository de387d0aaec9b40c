/** What can be pressed where mail came back. The value is the address. */
export const mailActions = { tryAgain: 'mail.try-again' } as const
