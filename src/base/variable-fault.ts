/** What is wrong with a variable of the environment. `say` names it and the fix, without a full stop: `PORT must be a port from 1 to 65534`. */
export type VariableFault = { name: string; say: string }
