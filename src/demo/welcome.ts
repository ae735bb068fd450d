import type { Environment } from '../config/environment';
import { NAMESPACES } from '../contracts/namespaces';
import { TokenMint } from './token-mint';

/** What a start prints before its `ready` line: addresses, warnings and, in demo mode, something to paste. */
export function welcome(url: string, { options, developmentSecret, console }: Environment): string {
  const lines = [
    '',
    `  engine     ${options.engine}`,
    `  Socket.IO  ${url}/socket.io  (namespaces ${NAMESPACES.join(' ')})`,
    `  REST       ${url}/api/v1`,
    `  WebSocket  ${url.replace('http', 'ws')}/ws`,
    ...(console ? [`  console    ${url}/console`] : []),
    `  docs       ${url}/docs  (the events: ${url}/docs/realtime)`,
    `  health     ${url}/health/ready`,
    `  metrics    ${url}/metrics`,
    '',
  ];
  if (developmentSecret) {
    lines.push('  Warning: tokens are signed with the development secret, which everyone knows. Set JWT_SECRET.', '');
  }
  return [...lines, ...(options.demo && options.jwt.secret !== undefined ? tryIt(url, options.jwt) : []), ''].join(
    '\n',
  );
}

function tryIt(url: string, jwt: Environment['options']['jwt']): string[] {
  const { token } = new TokenMint(jwt).mint({ userId: 'alice', role: 'user', expiresInMs: 24 * 60 * 60 * 1000 });
  return [
    '  Try it. A token for alice, good for a day (more: npx depth-realtime token --user bob):',
    '',
    token,
    '',
    `  Chat in "general": paste this into the browser console at ${url}, or into node in this folder.`,
    '',
    `var { io } = await import(globalThis.document ? '${url}/socket.io/socket.io.esm.min.js' : 'socket.io-client');`,
    `var chat = io('${url}/chat', { auth: { token: '${token}' } });`,
    `chat.on('chat:message', ({ senderId, content }) => console.log(senderId + ': ' + content));`,
    `await chat.emitWithAck('chat:join', { conversationId: 'general' });`,
    `await chat.emitWithAck('chat:message', { conversationId: 'general', content: 'Hello! مرحبًا!' });`,
    '',
  ];
}
