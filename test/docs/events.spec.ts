import { follow } from '../support/guide';
import { freePort } from '../support/free-port';

describe('the page on events', () => {
  it('works when pasted: over Socket.IO, plain WebSocket, a stream and a poll', async () => {
    const { output, code } = await follow('docs/events.md', { 3000: await freePort() });
    expect(output.split('\n')).toEqual([
      'joined at 0',
      'VALIDATION_FAILED content',
      'UNKNOWN_EVENT',
      'the event error: FORBIDDEN',
      'recovered: true, pages: 2, messages: 350, at 350',
      'recovered: false, pages: 1, messages: 0, at 350',
      'reloaded, up to message 350',
      'events: 10, in batches: true',
      'good for minutes: true',
      'joined at 360',
      'error: INVALID_FRAME',
      'heard: from /ws',
      'event: ready',
      'event: chat:message',
      'event: ready',
      'event: chat:message',
      '"content":"worth waiting for"',
      'connected',
      'moving',
      '',
    ]);
    expect(code).toBe(0);
  }, 120_000);
});
