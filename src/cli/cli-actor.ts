import type { Actor } from '../audit/record-act.ts'

/** Who the audit log says it was, where something was changed on the command line. */
export const cliActor: Actor = { id: 'command line', origin: 'command line' }
