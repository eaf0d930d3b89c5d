/** How what could not be read is named, where others look for it. */

/** The configuration of one topic: what it sets is not known then, which is another thing than nothing. */
export function configurationOf(topic: string): string {
  return `configuration of topic ${topic}`;
}
