const STAMP = 0x7e; // "~"
const STAMP_DIGITS = 12;

/** What is like text to whatever compresses it: 400 words, the frequent ones more often, the same on every run. */
const TEXT = someText(200_000);
let at = 0;

function someText(length) {
  let seed = 1;
  const random = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
  const letter = () => 'etaoinshrdlucmfwypvbgkjqxz'[Math.floor(26 * random() ** 2)];
  const words = Array.from({ length: 400 }, () =>
    Array.from({ length: 2 + Math.floor(random() * 8) }, letter).join(''),
  );
  let text = '';
  while (text.length < length) text += `${words[Math.floor(400 * random() ** 2)]} `;
  return text;
}

/** Content of the given size that carries when it was sent, to be found without parsing. */
function stampedContent(bytes) {
  at = (at + bytes) % (TEXT.length - bytes);
  const micros = Math.round(performance.now() * 1_000);
  const stamp = `~${String(micros).padStart(STAMP_DIGITS, '0')}~`;
  return stamp + TEXT.slice(at, at + bytes - stamp.length - 1) + '.';
}

/** When the content was sent that comes next in the buffer, in milliseconds. */
function sentAt(buffer, start, end) {
  let at = start;
  while (at < end && buffer[at] !== STAMP) at++;
  let micros = 0;
  for (let i = at + 1; i <= at + STAMP_DIGITS; i++) micros = micros * 10 + buffer[i] - 0x30;
  return micros / 1_000;
}

module.exports = { sentAt, stampedContent };
