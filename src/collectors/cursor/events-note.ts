/** `emptyOf`: windows of which Cursor told nothing, or far less than before, and was not believed; `readDeepOn`: the last day the long re-read was made. */
export type EventsNote = { isBackfilled: boolean; readDeepOn: string; emptyOf: Array<{ from: number; to: number }> }
