import type { Writable } from 'node:stream'
import { AppError } from '../base/app-error.ts'
import type { CliDeps } from './command.ts'

const longest = 16_384

/**
 * Reads a secret from standard input: all of it when it is piped, one line without showing it when somebody types. Null when
 * that somebody pressed Ctrl-C. Throws `bad-input` when nothing came, or more than one line.
 */
export async function readSecret(deps: Pick<CliDeps, 'stdin' | 'stderr'>, prompt: string): Promise<string | null> {
  const text = deps.stdin.isTTY ? await typed(deps.stdin, deps.stderr, prompt) : await piped(deps.stdin)
  if (text === null) return null
  const secret = text.replace(/^\uFEFF/, '').trim()
  if (secret === '')
    throw new AppError('bad-input', 'No key came on standard input. Paste it, or pipe it in: … < key.txt')
  if (/[\r\n]/.test(secret))
    throw new AppError('bad-input', 'More than one line came on standard input. Give the key alone.')
  return secret
}

async function piped(stdin: CliDeps['stdin']): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of stdin) {
    const bytes = Buffer.from(chunk)
    size += bytes.length
    if (size > longest) throw new AppError('bad-input', 'What came on standard input is too long for a key.')
    chunks.push(bytes)
  }
  return Buffer.concat(chunks).toString('utf8')
}

async function typed(stdin: CliDeps['stdin'], stderr: Writable, prompt: string): Promise<string | null> {
  stderr.write(prompt)
  stdin.setRawMode?.(true)
  try {
    return await typedLine(stdin)
  } finally {
    stdin.setRawMode?.(false)
    stdin.pause()
    stderr.write('\n')
  }
}

const enter = ['\r', '\n', '\u0004']
const interrupt = '\u0003'
const backspace = ['\b', '\u007f']
const pasteMarks = ['\u001b[200~', '\u001b[201~']

function typedLine(stdin: CliDeps['stdin']): Promise<string | null> {
  return new Promise((resolve, reject) => {
    let line = ''
    const stop = () => {
      stdin.off('data', onData)
      stdin.off('end', onEnd)
      stdin.off('error', reject)
    }
    const onEnd = () => {
      stop()
      resolve(line)
    }
    const onData = (chunk: Buffer | string) => {
      for (const character of pasteMarks.reduce((text, mark) => text.replaceAll(mark, ''), String(chunk))) {
        if (enter.includes(character) || character === interrupt) {
          stop()
          resolve(character === interrupt ? null : line)
          return
        }
        line = backspace.includes(character) ? line.slice(0, -1) : line + character
      }
    }
    stdin.on('data', onData)
    stdin.on('end', onEnd)
    stdin.on('error', reject)
    stdin.resume()
  })
}
