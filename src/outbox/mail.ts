/** An e-mail: what it says as HTML and in plain text, with the pictures its HTML names as `cid:<name>`. */
export type Mail = {
  /** Under which it is sent once, however often it is tried: where the service knows it again, it answers as the first time. */
  id: string
  to: string
  subject: string
  html: string
  text: string
  pictures: ReadonlyArray<{ name: string; png: Buffer }>
}

/** Sends a mail, or throws: `MailRefused` when trying again will not help, anything else when it may. */
export type SendMail = (mail: Mail) => Promise<void>

/** The mail service will not take this mail, for a reason in words: an address that does not exist, a sender it does not know. */
export class MailRefused extends Error {}

/** It is the address itself: no mail will reach it, whatever it says. */
export class AddressRefused extends MailRefused {}

/** Not now: the mail service asks to be left alone for so long. */
export class MailDelayed extends Error {
  readonly retryAfterMs: number

  constructor(message: string, retryAfterMs: number) {
    super(message)
    this.retryAfterMs = retryAfterMs
  }
}
