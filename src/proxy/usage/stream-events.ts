import { parsedJson } from '../../base/json.ts'
import type { StreamFormat } from './api-format.ts'
import type { JsonWalk } from './json-walk.ts'
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
  read(valueAt: EventValues, reading: StreamReading): boolean
}

/** What an event has at a path; undefined: nothing, `unreadable`: something that is too long or broken. */
export type EventValues = (path: string) => unknown

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
  read(valueAt, reading) {
    reading.model = textOf(valueAt('model')) ?? reading.model
    reading.serviceTier = textOf(valueAt('service_tier')) ?? reading.serviceTier
    if (isPresent(valueAt('error'))) fail(reading)
    const usage = objectOf(valueAt('usage'))
    if (!usage) return false
    reading.usage = usage
    reading.isFinal = true
    return isEmptyArray(valueAt('choices'))
  },
}

const anthropic: EventReader = {
  paths: ['type', 'message.model', 'message.usage', 'usage'],
  deltaKey: '"delta":',
  read(valueAt, reading) {
    const type = textOf(valueAt('type'))
    reading.model = textOf(valueAt('message.model')) ?? reading.model
    const started = objectOf(valueAt('message.usage'))
    if (started) reading.usage = mergedUsage(reading.usage, started)
    const soFar = objectOf(valueAt('usage'))
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
  read(valueAt, reading) {
    const type = textOf(valueAt('type')) ?? ''
    reading.model = textOf(valueAt('response.model')) ?? reading.model
    reading.serviceTier = textOf(valueAt('response.service_tier')) ?? reading.serviceTier
    const usage = objectOf(valueAt('response.usage'))
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

const unreadable = Symbol('unreadable')

/** The values of an event that was read as it passed. */
export function walkedValues(walk: JsonWalk): EventValues {
  return (path) => {
    const found = walk.found(path)
    if (!found) return undefined
    return (found.text === null ? undefined : parsedJson(found.text)) ?? (found.text === 'null' ? null : unreadable)
  }
}

/** The values of an event that was parsed whole. */
export function parsedValues(event: RawUsage): EventValues {
  return (path) => {
    const dot = path.indexOf('.')
    if (dot === -1) return event[path]
    const outer = event[path.slice(0, dot)]
    return isObject(outer) ? outer[path.slice(dot + 1)] : undefined
  }
}

/** A value when it is a text. */
export function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

/** A value when it is an object. */
export function objectOf(value: unknown): RawUsage | null {
  return isObject(value) ? value : null
}

/** Whether a value is a JSON object, so that its fields may be asked for. */
export function isObject(value: unknown): value is RawUsage {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null
}

function isEmptyArray(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0
}
