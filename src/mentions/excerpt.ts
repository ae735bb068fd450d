/** Characters of a text that a notification shows. */
const LENGTH = 200;

/** The beginning of a text; no character is cut in two. */
export function excerptOf(text: string): string {
  const characters = Array.from(text);
  return characters.length > LENGTH ? `${characters.slice(0, LENGTH - 1).join('')}…` : text;
}
