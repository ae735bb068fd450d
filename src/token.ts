import { parseArgs } from 'node:util';
import { readEnvironment } from './config/environment';
import { Role, ROLES } from './contracts/auth';
import { isId } from './contracts/ids';
import { TokenMint } from './demo/token-mint';

const UNITS: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const USAGE = 'usage: npx depth-realtime token --user ID [--role user|admin|service] [--expires 90s|30m|1h|7d]';

/**
 * The command behind `npx depth-realtime token`, and `npm run token` here. Prints the token alone; what is wrong goes to
 * standard error.
 */
export function main(argv: string[]): void {
  try {
    const { values } = parseArgs({
      args: argv,
      options: {
        user: { type: 'string' },
        role: { type: 'string', default: 'user' },
        expires: { type: 'string', default: '1h' },
      },
    });
    const { jwt } = readEnvironment(process.env).options;
    if (jwt.secret === undefined) throw new Error('JWT_SECRET is not set: only the owner of the key can sign tokens');
    if (!isId(values.user)) throw new Error('--user: 1 to 128 of A-Z a-z 0-9 . _ : @ -');
    const { token } = new TokenMint(jwt).mint({
      userId: values.user,
      role: parseRole(values.role),
      expiresInMs: parseDuration(values.expires),
    });
    process.stdout.write(`${token}\n`);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
    process.exitCode = 2;
  }
}

function parseRole(role: string): Role {
  const known = ROLES.find((name) => name === role);
  if (!known) throw new Error(`--role: ${role} is none`);
  return known;
}

function parseDuration(text: string): number {
  const [, amount, unit = ''] = /^(\d{1,9})([smhd])$/.exec(text) ?? [];
  if (amount === undefined) throw new Error(`--expires: ${text} is no duration`);
  return Number(amount) * (UNITS[unit] ?? 0);
}
