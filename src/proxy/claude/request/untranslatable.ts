/** The code of a refusal for something Claude's API has no words for. */
export const untranslatableCode = 'unsupported_by_claude'

/** A part of a request that Claude's API has no words for. */
export class Untranslatable extends Error {
  /** The field as its client wrote it: `messages[3].content[0].type`. */
  readonly field: string

  /** `why` is a sentence or two for the person who asked. */
  constructor(field: string, why: string) {
    super(why)
    this.field = field
  }
}
