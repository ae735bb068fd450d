/** Of a field: its text decides, and where there is none yet the page does, for the placeholder's sake. */
export function directionFor(value: string | undefined): 'auto' | undefined {
  return value === undefined || value === '' ? undefined : 'auto';
}
