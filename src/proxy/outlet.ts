import type { ServerResponse } from 'node:http'
import type { Dialect } from './dialect.ts'
import { type Refusal, sendRefusal } from './errors.ts'

/** How an answer ends: with its own last bytes, with a refusal of ours in its place, or broken off. */
export type Ending = { kind: 'answered' } | { kind: 'refused'; refusal: Refusal } | { kind: 'broken' }

/**
 * The way back to the client. The head goes out with the first bytes, in one write; bytes follow as they come, as fast
 * as the client reads them.
 */
export class Outlet {
  readonly response: ServerResponse
  private readonly caller: { dialect: Dialect; requestId: string }
  private readonly resume: () => void
  private status = 0
  private headers: string[] = []
  /** Whether the client has yet to read what was written; more should wait for `resume`. */
  full = false

  constructor(response: ServerResponse, caller: { dialect: Dialect; requestId: string }, resume: () => void) {
    this.response = response
    this.caller = caller
    this.resume = resume
  }

  setHead(status: number, headers: string[]): void {
    this.status = status
    this.headers = headers
  }

  get begun(): boolean {
    return this.response.headersSent
  }

  /** Sends the head alone, for a stream whose first bytes are not there yet. */
  sendHead(): void {
    if (this.begun || this.response.destroyed) return
    this.response.writeHead(this.status, this.headers)
    this.response.flushHeaders()
  }

  write(bytes: Buffer): void {
    if (bytes.length === 0 || this.response.destroyed) return
    if (!this.begun) this.response.writeHead(this.status, this.headers)
    if (this.response.write(bytes) || this.full) return
    this.full = true
    this.response.once('drain', () => {
      this.full = false
      this.resume()
    })
  }

  /** Ends the answer. One that is sent whole tells its length; one broken off cannot be taken for complete. */
  end(ending: Ending, lastBytes: Buffer | null) {
    const { response, caller } = this
    if (response.destroyed) return
    if (ending.kind === 'broken') return this.breakOff()
    if (ending.kind === 'refused') return sendRefusal(response, caller.dialect, caller.requestId, ending.refusal)
    if (!this.begun) {
      if (lastBytes && !this.headers.includes('content-length')) {
        this.headers.push('content-length', String(lastBytes.length))
      }
      response.writeHead(this.status, this.headers)
    }
    if (lastBytes && lastBytes.length > 0) this.endWith(lastBytes)
    else response.end()
  }

  // Node sends head and body in one piece when the body is a text, and Latin-1 keeps every byte as it is.
  private endWith(lastBytes: Buffer) {
    if (lastBytes.length <= shortBytes) this.response.end(lastBytes.toString('latin1'), 'latin1')
    else this.response.end(lastBytes)
  }

  breakOff(): void {
    this.response.destroy()
  }
}

const shortBytes = 16 * 1024
