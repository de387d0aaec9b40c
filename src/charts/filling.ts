/**
 * What a spec is filled with: values that its expressions use by name, the rows of its data sets by name, and a height where it
 * depends on these.
 */
export type Filling = { params: Record<string, unknown>; data: Record<string, object[]>; height?: number }
