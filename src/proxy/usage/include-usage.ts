import type { PeekedBody } from './body-scan.ts'

/** Whether a chat or legacy completions body must be changed so that the provider tells the usage of its stream. */
export function needsIncludeUsage(peeked: PeekedBody): boolean {
  return peeked.stream && peeked.includeUsage === null
}

/**
 * The body with `stream_options.include_usage: true` spliced in, as pieces to send one after the other. Nothing is
 * changed when it is not a stream or the client said true or false itself.
 */
export function withIncludeUsage(body: Buffer, peeked: PeekedBody): Buffer[] {
  if (!needsIncludeUsage(peeked)) return [body]
  const options = peeked.fields.get('stream_options')
  if (!options) {
    const separator = peeked.fields.size === 0 ? '' : ','
    return spliced(
      body,
      peeked.closingBrace,
      peeked.closingBrace,
      `${separator}"stream_options":{"include_usage":true}`,
    )
  }
  if (!peeked.streamOptions) return spliced(body, options.start, options.end, '{"include_usage":true}')
  const setToNull = peeked.streamOptions.get('include_usage')
  if (setToNull) return spliced(body, setToNull.start, setToNull.end, 'true')
  const separator = peeked.streamOptions.size === 0 ? '' : ','
  return spliced(body, options.start + 1, options.start + 1, `"include_usage":true${separator}`)
}

function spliced(body: Buffer, from: number, to: number, text: string): Buffer[] {
  return [body.subarray(0, from), Buffer.from(text), body.subarray(to)]
}
