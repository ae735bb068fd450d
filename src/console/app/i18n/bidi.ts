/** The characters that turn the writing around for what follows them. */
export const CONTROLS = '\\u202A-\\u202E\\u2066-\\u2069';

const CONTROL = new RegExp(`[${CONTROLS}]`, 'g');

/** What people wrote, with such characters shown instead of obeyed. */
export function visibly(text: string): string {
  return text.replace(CONTROL, nameOfControl);
}

export function nameOfControl(character: string): string {
  return `U+${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

/** Between FIRST STRONG ISOLATE and POP DIRECTIONAL ISOLATE: it does not disturb what is around it. */
export function isolate(text: string): string {
  return `\u2068${visibly(text)}\u2069`;
}
