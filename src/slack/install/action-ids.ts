/** Home > Set-up > Organisation: connecting a workspace, and choosing which to disconnect. */
export const workspaceActions = { connect: 'workspace.connect', disconnect: 'workspace.disconnect' } as const

export const workspaceSubmissions = { disconnect: 'workspace.end' } as const
