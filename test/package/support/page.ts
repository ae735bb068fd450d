import { readFileSync } from 'node:fs';

interface Block {
  language: string;
  text: string;
}

/** The code blocks of a page, in their order. */
function blocks(page: string): Block[] {
  return [...readFileSync(page, 'utf8').matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language = '', text = '']) => {
    return { language, text };
  });
}

/** A block that ends with this starts the app, in a terminal of its own. */
const START = /npm start\n$/;

/**
 * A page as one script: what is to be typed is run, what begins with the name of a file is written to it. `npm start` takes
 * the place of the one before and is waited for at `url`.
 */
export function scriptOf(page: string, url: string): string {
  const steps = blocks(page).map(({ language, text }) => {
    const [, file] = /^\/\/ (src\/\S+)\n/.exec(text) ?? [];
    if (file !== undefined) return `cat > ${file} <<'END OF FILE'\n${text}END OF FILE\n`;
    if (language !== 'bash') return '';
    if (!START.test(text)) return text;
    return [
      'stop',
      `(exec setsid bash -c ${JSON.stringify(text.trim())}) > server.log 2>&1 & server=$!`,
      `until curl -s -o /dev/null ${url}; do kill -0 $server || { cat server.log; exit 1; }; sleep 0.3; done\n`,
    ].join('\n');
  });
  return [
    'set -euo pipefail',
    'server=',
    'stop() { [ -z "$server" ] || { kill -- -$server; wait $server || true; server=; }; }',
    'trap stop EXIT',
    ...steps,
  ].join('\n');
}
