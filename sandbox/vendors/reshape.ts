import type { VendorFault } from './faults.ts'

/** An answer's JSON with the fields left out, added or changed that the faults ask for. */
export function reshape(body: unknown, faults: VendorFault[]): unknown {
  return faults.reduce(reshapeOnce, body)
}

function reshapeOnce(body: unknown, fault: VendorFault): unknown {
  switch (fault.kind) {
    case 'omit':
      return eachObject(body, (object) =>
        Object.fromEntries(Object.entries(object).filter(([name]) => !fault.fields.includes(name))),
      )
    case 'change':
      return eachObject(body, (object) => (fault.field in object ? { ...object, [fault.field]: fault.to } : object))
    case 'add':
      return eachObject(body, (object, inList) => (inList ? { ...object, ...fault.fields } : object))
    default:
      return body
  }
}

type JsonObject = Record<string, unknown>

function eachObject(
  value: unknown,
  change: (object: JsonObject, inList: boolean) => JsonObject,
  inList = false,
): unknown {
  if (Array.isArray(value)) return value.map((item) => eachObject(item, change, true))
  if (typeof value !== 'object' || value === null) return value
  const changed = change({ ...value }, inList)
  return Object.fromEntries(Object.entries(changed).map(([name, inner]) => [name, eachObject(inner, change)]))
}
