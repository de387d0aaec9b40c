/** How Tally is called here: by npm from a checkout, by its own name from the package, where nothing ends in `.ts`. */
export const program = import.meta.url.endsWith('.ts') ? 'npm run tally --' : 'tally'
