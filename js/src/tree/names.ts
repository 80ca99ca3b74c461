/** What samples are called. */

/** Name of a sample. */
export function sampleName(names: string[] | null, sample: number): string {
  return names ? names[sample] : String(sample);
}
