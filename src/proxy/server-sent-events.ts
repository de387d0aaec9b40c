import { StringDecoder } from 'node:string_decoder'

/**
 * Cuts a stream of server-sent events into the data of each event, however its bytes arrive. An event is told as soon as its
 * `data:` line is whole, as the usage tap does, and not at the blank line behind it: that may come in a later piece, when the
 * tap has seen the end. The providers send one such line an event.
 */
export function splitEvents(): { push(bytes: Buffer): string[]; end(): string[] } {
  const decoder = new StringDecoder('utf8')
  let line = ''

  function take(text: string): string[] {
    const lines = (line + text).split('\n')
    line = lines.pop() ?? ''
    return lines.flatMap((ended) => {
      const whole = ended.endsWith('\r') ? ended.slice(0, -1) : ended
      return whole.startsWith('data:') ? [whole.slice(whole[5] === ' ' ? 6 : 5)] : []
    })
  }

  return {
    push: (bytes) => take(decoder.write(bytes)),
    // A stream cut off in the middle of an event ends without it.
    end: () => take(decoder.end()),
  }
}
