import { StringDecoder } from 'node:string_decoder'

/** Cuts a stream of server-sent events into the data of each event, however its bytes arrive. */
export function splitEvents(): { push(bytes: Buffer): string[]; end(): string[] } {
  const decoder = new StringDecoder('utf8')
  let line = ''
  let data: string[] = []

  function take(text: string): string[] {
    const events: string[] = []
    const lines = (line + text).split('\n')
    line = lines.pop() ?? ''
    for (const ended of lines) {
      const whole = ended.endsWith('\r') ? ended.slice(0, -1) : ended
      if (whole.startsWith('data:')) data.push(whole.slice(whole[5] === ' ' ? 6 : 5))
      else if (whole === '' && data.length > 0) {
        events.push(data.join('\n'))
        data = []
      }
    }
    return events
  }

  return {
    push: (bytes) => take(decoder.write(bytes)),
    // A stream cut off in the middle of an event ends without it.
    end: () => take(decoder.end()),
  }
}
