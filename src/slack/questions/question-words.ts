/** Words by which people mean themselves. */
export const ownWords: readonly string[] = ['i', 'me', 'my', 'mine', 'myself', 'i’m', "i'm", 'i’ve', "i've"]

/** Words by which people mean everybody around them. */
export const ourWords: readonly string[] = [
  ...['we', 'us', 'our', 'ours', 'everybody', 'everyone', 'all', 'total', 'together', 'altogether', 'overall'],
  ...['company', 'org', 'organisation', 'organization', 'business', 'people', 'team', 'teams'],
]

/** Words behind which a name stands. */
export const beforeNames: ReadonlySet<string> = new Set([
  'for',
  'of',
  'by',
  'did',
  'does',
  'has',
  'about',
  'team',
  'from',
  'on',
  'in',
  'is',
  'was',
  'at',
  'will',
  'to',
])

/** Words sentences about spend are made of, which are nobody's name. */
export const askingWords: ReadonlySet<string> = new Set(
  `a about above actually again ai already also am an and any anything api are as ask at back be been before being below
  between bill billed bills biggest both bring bucks burn burned burning burnt but by can cause caused change changed cheap
  cheaper cheapest check claude code coding come comes compared computed conversation conversations cost costing costs could
  counted currently cursor daily data day days dear dearest detail details developer developers did didn't do does doing
  dollar dollars done drove each else end engineer engineers ever every exactly expected expensive explain far figure figures
  find follow for forecast forecasts from get getting give go goes going gone good got had happen happened has have having
  hello help here hey hi high higher highest hours how i'd if in increase increased insight insights into is it it'd it'll
  its it’s it's just keep know large last late later least less let like list little llm llms long look lot low lower lowest
  made make many maybe mean measured model models money month monthly months more most much need new nice no not now number
  numbers of off ok okay on once one only openai anthropic or order other out over paid part past pay paying per percent
  period please pretty previous projected projection put quarter question rate really recent recently report right run said
  same save saved saving say see send session sessions should show since so some something spend spender spenders spending
  spends spent spike spikes split stand stands started still stuff such summary sure take tally tell than thank thanks that
  that's the their them then there these they thing things think this those through till time times to today token tokens top
  track trend under until unusual up usage use used useful uses using usually value very want was wasn't waste wasted way
  week weekly weeks well went were what what's when where which while who who's whose why will with without would year
  yearly yet you your yesterday calculated request requests overview status everything kind ratio going-on happening break
  breakdown down`
    .split(/\s+/)
    .filter((word) => word !== ''),
)
