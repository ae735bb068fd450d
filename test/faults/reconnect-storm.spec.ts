import { join } from 'node:path';
import type { Message } from '../../src/contracts/chat';
import type { Placed, Position } from '../../src/contracts/rooms';
import { newConversation, newName, rest, token } from '../support/clients';
import { Fleet } from '../support/fleet';
import { start, stop, worked } from '../support/processes';
import { until } from '../support/until';
import { Checker, Word } from './checker';

const ROOMS = 100;
const CLIENTS = 3_000;
/**
 * The row says 10 s. It is held against the time each server works, by the clock of the operating system: how soon it gets
 * to work is up to the machine. Where every server has a core of its own it is the same.
 */
const WITHIN_MS = 10_000;

interface Told {
  name: string;
  conversationId: string;
  told: [word: Word | 'received', position: Position, key: string | null][];
}

describe('F12: 3,000 clients whose node is gone', () => {
  let fleet: Fleet;
  const checker = new Checker();
  const storm = start(process.execPath, [join(__dirname, '..', 'support', 'storm.js')]);
  beforeAll(async () => {
    fleet = await Fleet.start(3);
  }, 60_000);
  afterAll(async () => {
    await stop(storm, 'SIGKILL');
    await fleet.stop();
  }, 30_000);

  const seated = (): number => Number(/seated (\d+)\n$/.exec(storm.output())?.[1]);
  /** How often entries of logs were read. */
  const reads = (): number =>
    Number(/^cmdstat_lrange:calls=(\d+)/m.exec(fleet.redis.cli('info', 'commandstats'))?.[1] ?? 0);

  async function say(owner: string, id: string, key: string): Promise<void> {
    checker.sent(key);
    const message = { content: key, clientMessageId: key };
    const path = `/conversations/${id}/messages`;
    const { body } = await rest<Placed<Message>>(fleet.at(1).process, owner, 'POST', path, message);
    checker.acked(key, body.data.position);
  }

  /** What everyone was told, when all have heard the word last. */
  function everyoneHeard(word: string): Promise<Told[]> {
    return until(`all to have heard "${word}"`, async () => {
      const asked = storm.output().length;
      storm.stdin.write('report\n');
      await until('a report', () => /^told .*\n/m.test(storm.output().slice(asked)));
      const told = JSON.parse(/^told (.*)$/m.exec(storm.output().slice(asked))?.[1] ?? '[]') as Told[];
      return told.length > 0 && told.every(({ told: words }) => words.at(-1)?.[2]?.endsWith(word)) ? told : undefined;
    });
  }

  const survivors = (): number[] => [fleet.at(1), fleet.at(2)].map((berth) => worked(berth.process.pid));

  it('are all back and caught up within 10 s of work, and the logs are read once per room and node', async () => {
    const owner = newName('owner');
    const users = Array.from({ length: CLIENTS }, () => newName('user'));
    const ids: string[] = [];
    for (let i = 0; i < ROOMS; i++) {
      const members = users.filter((_, of) => of % ROOMS === i);
      ids.push(await newConversation(fleet.at(1).process, [owner, ...members]));
    }
    const clients = users.map((userId, i) => ({ name: userId, token: token(userId), conversationId: ids[i % ROOMS] }));
    const sayAll = (word: string): Promise<unknown> => Promise.all(ids.map((id) => say(owner, id, `${id} ${word}`)));
    storm.stdin.write(`${JSON.stringify({ urls: fleet.urls, clients })}\n`);
    await until('all to be seated', () => seated() === CLIENTS, 90_000);
    await sayAll('before');
    // Who comes from further back than others has the log read once more.
    await everyoneHeard('before');

    const before = { reads: reads(), survivors: survivors() };
    await fleet.at(0).kill();
    await until('some to be gone', () => seated() < CLIENTS);
    const saying = sayAll('meanwhile');
    await until('all to be back', () => seated() === CLIENTS, 90_000);
    const took = survivors().map((ms, i) => ms - (before.survivors[i] ?? 0));
    expect(Math.max(...took)).toBeLessThanOrEqual(WITHIN_MS);
    await saying;
    expect(reads() - before.reads).toBeLessThanOrEqual(ROOMS * 2);

    await sayAll('after');
    const all = await everyoneHeard('after');
    for (const { name, conversationId, told } of all) {
      for (const [word, position, key] of told) {
        if (word === 'received') checker.received(name, `conversation:${conversationId}`, position, key ?? undefined);
        else checker.told(name, `conversation:${conversationId}`, word, position);
      }
    }
    expect(checker.report()).toEqual({ faults: [], admissions: [], acked: 3 * ROOMS });
  }, 240_000);
});
