/** Text as a page has it. */
export function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Code is read from left to right in any language. */
export function code(text: string): string {
  return `<code dir="ltr">${escape(text)}</code>`;
}

/** A sentence in which code stands between backticks. */
export function prose(text: string): string {
  return text
    .split('`')
    .map((part, i) => (i % 2 === 1 ? code(part) : escape(part)))
    .join('');
}

/** Several lines of code. */
export function block(text: string): string {
  return `<pre dir="ltr"><code>${escape(text)}</code></pre>`;
}

/** A table that scrolls by itself where it is too wide. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const head = heads.map((text) => `<th scope="col">${escape(text)}</th>`).join('');
  const body = rows.map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('');
  return `<div class="wide"><table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`;
}
