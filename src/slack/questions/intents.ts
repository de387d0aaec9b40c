/** What a sentence asks: what `/spend` calls it, the figure of a group (`top`), or something beside spend. */
export type Intent =
  | ('figure' | 'top' | 'explain' | 'models' | 'insights' | 'sessions' | 'forecast')
  | ('compare' | 'estimate' | 'export')
  | ('budget' | 'keys' | 'help' | 'thanks')

/** The first that a sentence, in small letters, fits; null where it speaks of none of it. */
export function intentOf(sentence: string): Intent | null {
  return patterns.find(([, pattern]) => pattern.test(sentence))?.[0] ?? null
}

// The more particular stands before the more general: “why did the forecast for models cost …” asks for one thing.
const patterns: ReadonlyArray<[Intent, RegExp]> = [
  ['thanks', /^(?:thanks?|thank you|thx|ty|ok(?:ay)?|great|cool|nice|perfect|got it|👍)\b[\s\w]{0,20}$/u],
  [
    'help',
    /^(?:hi|hello|hey|good (?:morning|afternoon|evening)|help|menu|start|\?)\b[\s\w]{0,12}$|\bwhat can (?:you|i)\b|\bhow do(?:es)? (?:you|this|it|tally) work\b|\bwhat (?:are|is|do) you\b/,
  ],
  ['keys', /\b(?:api )?keys?\b/],
  [
    'budget',
    /\bbudgets?\b|\b(?:over|under|my|our|the) limits?\b|\b(?:money|much|anything|what).{0,20}\bleft\b|\bcan i (?:still )?spend\b/,
  ],
  ['compare', /\bcompare[ds]?\b|\bcomparison\b|\bversus\b|\bvs\b/],
  [
    'estimate',
    /\bestimat|\bwhat would\b.*\bcost\b|\bif we (?:hire|hired|add|added|had)\b|\bmore (?:developers|engineers)\b/,
  ],
  ['export', /\bexport\b|\bcsv\b|\bspreadsheet\b|\bexcel\b|\bdownload\b/],
  [
    'forecast',
    /\bforecasts?\b|\bproject(?:ed|ion|ions)\b|\bon track\b|\bby (?:the )?end of\b|\bend of (?:the|this) (?:month|quarter|year)\b|\bwill\b.{0,30}\b(?:spend|cost|pay|end|be)\b|\bgoing to (?:spend|cost|pay)\b|\brun ?rate\b/,
  ],
  [
    'explain',
    /\bexplain\b|\bwhere (?:does|do|did|is|are)\b.*\b(?:come|comes|from|numbers?|figures?)\b|\bhow (?:is|was|are|were)\b.*\b(?:calculated|computed|counted|measured|made)\b/,
  ],
  [
    'insights',
    /\bwhy\b|\bunusual|\banomal|\bspikes?\b|\binsights?\b|\bstands? out\b|\b(?:went|gone|going|go|goes) up\b|\bwhat (?:changed|happened|drove|caused)\b|\bsave\b|\bwast(?:e|ed|ing)\b|\bincreas/,
  ],
  ['sessions', /\bsessions?\b|\bconversations?\b/],
  ['models', /\bmodels?\b|\bllms?\b/],
  [
    'top',
    /\bwho\b|\bwhose\b|\btop spenders?\b|\bbiggest\b|\bspen[dt]s? (?:the )?most\b|\branking\b|\bleader ?board\b|\btop (?:\d+|ten|five|three)\b/,
  ],
  [
    'figure',
    /\bspen[dt]|\bcosts?\b|\bcosting\b|\busage\b|\bused?\b|\busing\b|\bbills?\b|\bbilled\b|\bhow much\b|\bpa(?:y|id|ying)\b|\bburn|\btotals?\b|\bexpens|\bmoney\b|\bdollars?\b|\bbucks\b|\$/,
  ],
]
