import type { Activity } from './activity.ts'

/** Rows of one metric from the activity of one day, of one member or of all. The date is added by who asks. */
export const metrics: Record<string, (ofDay: Activity[]) => Array<Record<string, unknown>>> = {
  'agent-edits': (ofDay) => [editTotals(ofDay)],
  tabs: (ofDay) => [tabTotals(ofDay)],
  models: (ofDay) => [{ model_breakdown: modelBreakdown(ofDay) }],
  'client-versions': (ofDay) =>
    [...Map.groupBy(ofDay, (activity) => activity.clientVersion)].map(([version, own]) => ({
      client_version: version,
      user_count: own.length,
      percentage: own.length / ofDay.length,
    })),
  'top-file-extensions': (ofDay) =>
    [...Map.groupBy(ofDay, (activity) => activity.extension)].map(([extension, own]) => ({
      file_extension: extension,
      total_files: own.length,
      ...acceptance(own),
      ...lines(own),
    })),
  mcp: (ofDay) =>
    counted(
      ofDay,
      ({ tool }) => ({ tool_name: tool.name, mcp_server_name: tool.server }),
      ({ tool }) => tool.usage,
    ),
  commands: (ofDay) =>
    counted(
      ofDay,
      ({ command }) => ({ command_name: command.name }),
      ({ command }) => command.usage,
    ),
  skills: (ofDay) =>
    counted(
      ofDay,
      ({ skill }) => ({ skill_name: skill.name }),
      ({ skill }) => skill.usage,
    ),
  plans: (ofDay) =>
    counted(
      ofDay,
      ({ events }) => ({ model: events[0]?.model ?? 'default' }),
      ({ plans }) => plans,
    ),
  'ask-mode': (ofDay) =>
    counted(
      ofDay,
      () => ({ model: 'default' }),
      ({ askMode }) => askMode,
    ),
}

/** Models and day counts call their date `date`, all others `event_date`. */
export function dated(metric: string, day: string): Record<string, string> {
  return metric === 'models' || metric === 'dau' ? { date: day } : { event_date: day }
}

export function acceptance(ofDay: Activity[]) {
  const accepted = sum(ofDay, ({ edits }) => edits.accepted)
  return { total_accepts: accepted, total_rejects: sum(ofDay, ({ edits }) => edits.suggested) - accepted }
}

function editTotals(ofDay: Activity[]) {
  const { total_accepts, total_rejects } = acceptance(ofDay)
  return {
    total_suggested_diffs: total_accepts + total_rejects,
    total_accepted_diffs: total_accepts,
    total_rejected_diffs: total_rejects,
    ...colours(
      'green',
      sum(ofDay, ({ edits }) => edits.linesSuggested),
      sum(ofDay, ({ edits }) => edits.linesAccepted),
    ),
    ...colours(
      'red',
      sum(ofDay, ({ edits }) => edits.linesDeleted),
      sum(ofDay, ({ edits }) => edits.linesDeleted),
    ),
    ...lines(ofDay),
  }
}

function tabTotals(ofDay: Activity[]) {
  const shown = sum(ofDay, ({ tabs }) => tabs.shown)
  const accepted = sum(ofDay, ({ tabs }) => tabs.accepted)
  const linesAccepted = sum(ofDay, ({ tabs }) => tabs.lines)
  return {
    total_suggestions: shown,
    total_accepts: accepted,
    total_rejects: shown - accepted,
    ...colours('green', linesAccepted, linesAccepted),
    ...colours('red', 0, 0),
    total_lines_suggested: linesAccepted,
    total_lines_accepted: linesAccepted,
  }
}

function colours(colour: 'green' | 'red', suggested: number, accepted: number) {
  return {
    [`total_${colour}_lines_accepted`]: accepted,
    [`total_${colour}_lines_rejected`]: suggested - accepted,
    [`total_${colour}_lines_suggested`]: suggested,
  }
}

function lines(ofDay: Activity[]) {
  return {
    total_lines_suggested: sum(ofDay, ({ edits }) => edits.linesSuggested),
    total_lines_accepted: sum(ofDay, ({ edits }) => edits.linesAccepted),
  }
}

function modelBreakdown(ofDay: Activity[]) {
  const uses = ofDay.flatMap(({ member, events }) => events.map((event) => ({ model: event.model, member })))
  return Object.fromEntries(
    [...Map.groupBy(uses, (use) => use.model)].map(([model, own]) => [
      model,
      { messages: own.length, users: new Set(own.map((use) => use.member)).size },
    ]),
  )
}

function counted(
  ofDay: Activity[],
  name: (activity: Activity) => Record<string, string>,
  usage: (activity: Activity) => number,
) {
  return [...Map.groupBy(ofDay, (activity) => JSON.stringify(name(activity)))]
    .map(([names, own]) => ({ ...(JSON.parse(names) as Record<string, string>), usage: sum(own, usage) }))
    .filter((row) => row.usage > 0)
}

export function sum(ofDay: Activity[], of: (activity: Activity) => number): number {
  return ofDay.reduce((total, activity) => total + of(activity), 0)
}
