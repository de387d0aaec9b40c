export const firstRunActions = { skip: 'first-run.skip' } as const
