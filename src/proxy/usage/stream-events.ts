import { parsedJson } from '../../base/json.ts'
import type { StreamFormat } from './api-format.ts'
import type { Found, JsonWalk } from './json-walk.ts'
import { mergedUsage, type RawUsage } from './normalise.ts'

/** What the events of one stream have told so far. */
export type StreamReading = {
  usage: RawUsage | null
  /** The vendor's last word on the usage was seen. */
  isFinal: boolean
  model: string | null
  serviceTier: string
  webSearches: number
  finished: boolean
  failed: boolean
}

/** How one format's events are read: what to look for, where its text stands, and what an event changes. */
export type EventReader = {
  paths: readonly string[]
  deltaKey: string
  /** Takes one event into the reading; true when the event tells usage and nothing else. */
  read(walk: JsonWalk, reading: StreamReading): boolean
}

export function newReading(): StreamReading {
  return {
    usage: null,
    isFinal: false,
    model: null,
    serviceTier: '',
    webSearches: 0,
    finished: false,
    failed: false,
  }
}

const chat: EventReader = {
  paths: ['model', 'service_tier', 'usage', 'choices', 'error'],
  deltaKey: '"delta":',
  read(walk, reading) {
    reading.model = textOf(walk.found('model')) ?? reading.model
    reading.serviceTier = textOf(walk.found('service_tier')) ?? reading.serviceTier
    if (isPresent(walk.found('error'))) fail(reading)
    const usage = objectOf(walk.found('usage'))
    if (!usage) return false
    reading.usage = usage
    reading.isFinal = true
    return isEmptyArray(walk.found('choices'))
  },
}

const anthropic: EventReader = {
  paths: ['type', 'message.model', 'message.usage', 'usage'],
  deltaKey: '"delta":',
  read(walk, reading) {
    const type = textOf(walk.found('type'))
    reading.model = textOf(walk.found('message.model')) ?? reading.model
    const started = objectOf(walk.found('message.usage'))
    if (started) reading.usage = mergedUsage(reading.usage, started)
    const soFar = objectOf(walk.found('usage'))
    if (soFar) {
      reading.usage = mergedUsage(reading.usage, soFar)
      reading.isFinal = true
    }
    if (type === 'message_stop') reading.finished = true
    if (type === 'error') fail(reading)
    return false
  },
}

const lastResponseEvents = ['response.completed', 'response.incomplete', 'response.failed', 'response.cancelled']

const responses: EventReader = {
  paths: ['type', 'response.model', 'response.service_tier', 'response.usage'],
  deltaKey: '"delta":',
  read(walk, reading) {
    const type = textOf(walk.found('type')) ?? ''
    reading.model = textOf(walk.found('response.model')) ?? reading.model
    reading.serviceTier = textOf(walk.found('response.service_tier')) ?? reading.serviceTier
    const usage = objectOf(walk.found('response.usage'))
    if (usage) {
      reading.usage = usage
      reading.isFinal = true
    }
    if (type === 'response.web_search_call.completed') reading.webSearches += 1
    if (lastResponseEvents.includes(type)) reading.finished = true
    if (type === 'response.failed' || type === 'error') fail(reading)
    return false
  },
}

/** The reader of each format's events. */
export const eventReaders: Record<StreamFormat, EventReader> = {
  'openai-chat': chat,
  'openai-completions': { ...chat, deltaKey: '"text":' },
  'openai-responses': responses,
  'anthropic-messages': anthropic,
}

function fail(reading: StreamReading): void {
  reading.failed = true
  reading.finished = true
}

/** The text a found JSON value is, when it is one. */
export function textOf(found: Found | undefined): string | null {
  const value = parsed(found)
  return typeof value === 'string' ? value : null
}

/** The object a found JSON value is, when it is one. */
export function objectOf(found: Found | undefined): RawUsage | null {
  const value = parsed(found)
  return isObject(value) ? value : null
}

// Broken JSON from a provider tells us nothing; the bytes pass as they are.
function parsed(found: Found | undefined): unknown {
  return found && found.text !== null ? parsedJson(found.text) : null
}

/** Whether a value is a JSON object, so that its fields may be asked for. */
export function isObject(value: unknown): value is RawUsage {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isPresent(found: Found | undefined): boolean {
  return found !== undefined && found.text !== 'null'
}

function isEmptyArray(found: Found | undefined): boolean {
  return found?.text?.replace(/\s/g, '') === '[]'
}
