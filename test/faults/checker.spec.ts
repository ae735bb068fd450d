import { Checker, Kind } from './checker';

const ROOM = 'conversation:1';
const [ALICE, BOB] = ['alice', 'bob'];

const at = (seq: number, epoch = 'one') => ({ room: ROOM, epoch, seq });

let checker: Checker;
beforeEach(() => {
  checker = new Checker();
  for (const client of [ALICE, BOB]) checker.told(client, ROOM, 'joined', at(0));
});

/** Events sent and acked at places from 1 on. */
function acked(count: number, epoch = 'one', first = 1): void {
  for (let seq = first; seq < first + count; seq++) {
    checker.sent(`${epoch} ${seq}`);
    checker.acked(`${epoch} ${seq}`, at(seq, epoch));
  }
}

function received(client: string, seqs: number[], epoch = 'one'): void {
  for (const seq of seqs) checker.received(client, ROOM, at(seq, epoch), `${epoch} ${seq}`);
}

const faults = (): [Kind, string | undefined, string][] =>
  checker.report().faults.map(({ kind, client, place }) => [kind, client, place]);

it('finds nothing wrong with all in order, whenever the ack came', () => {
  received(ALICE, [1]);
  checker = new Checker();
  acked(3);
  checker.sent('one 4');
  received(ALICE, [1, 2, 3, 4]);
  checker.acked('one 4', at(4));
  checker.told(BOB, ROOM, 'joined', at(2));
  received(BOB, [3, 4]);
  expect(checker.report()).toEqual({ faults: [], admissions: [], acked: 4 });
});

it('finds what is lost at the end', () => {
  acked(3);
  received(ALICE, [1, 2, 3]);
  received(BOB, [1, 2]);
  expect(faults()).toEqual([['lost', BOB, `${ROOM} one 3`]]);
});

it('finds a hole, and what is lost in it', () => {
  acked(4);
  received(ALICE, [1, 2, 3, 4]);
  received(BOB, [1, 4]);
  expect(faults()).toEqual([
    ['hole', BOB, `${ROOM} one 2`],
    ['hole', BOB, `${ROOM} one 3`],
    ['lost', BOB, `${ROOM} one 2`],
    ['lost', BOB, `${ROOM} one 3`],
  ]);
});

it('finds a hole at the beginning, and one in what nobody acked', () => {
  for (const seq of [2, 4]) checker.received(ALICE, ROOM, at(seq));
  expect(faults()).toEqual([
    ['hole', ALICE, `${ROOM} one 1`],
    ['hole', ALICE, `${ROOM} one 3`],
  ]);
});

it('finds another order, which is no hole', () => {
  acked(4);
  received(ALICE, [1, 2, 3, 4]);
  received(BOB, [1, 3, 2, 4]);
  expect(faults()).toEqual([['order', BOB, `${ROOM} one 2`]]);
});

it('finds what comes twice', () => {
  acked(2);
  received(ALICE, [1, 2, 2]);
  received(BOB, [1, 2, 1]);
  expect(faults()).toEqual([
    ['twice', ALICE, `${ROOM} one 2`],
    ['twice', BOB, `${ROOM} one 1`],
  ]);
});

it('finds what a retry has stored twice, acked or not', () => {
  acked(1);
  checker.received(ALICE, ROOM, at(1), 'one 1');
  checker.received(ALICE, ROOM, at(2), 'one 1');
  received(BOB, [1]);
  checker.received(BOB, ROOM, at(2));
  checker.acked('one 1', at(3));
  expect(faults().filter(([kind]) => kind === 'twice')).toEqual([
    ['twice', ALICE, `${ROOM} one 2`],
    ['twice', undefined, `${ROOM} one 3`],
  ]);
});

it('finds that two were told different things, and what nobody has sent', () => {
  acked(1);
  checker.sent('another');
  received(ALICE, [1]);
  checker.received(BOB, ROOM, at(1), 'another');
  checker.received(BOB, ROOM, at(2), 'nobody’s');
  expect(faults()).toEqual([
    ['differs', BOB, `${ROOM} one 1`],
    ['unsent', BOB, `${ROOM} one 2`],
  ]);
});

describe.each(['resync', 'recovered:false'] as const)('after %s', (word) => {
  it('nothing before it is missed, but all after it', () => {
    acked(6);
    received(ALICE, [1, 2, 3, 4, 5, 6]);
    received(BOB, [1]);
    checker.told(BOB, ROOM, word, at(3));
    received(BOB, [5]);
    expect(faults()).toEqual([
      ['hole', BOB, `${ROOM} one 4`],
      ['lost', BOB, `${ROOM} one 4`],
      ['lost', BOB, `${ROOM} one 6`],
    ]);
    expect(checker.report().admissions).toEqual([{ client: BOB, word, place: `${ROOM} one 3` }]);
  });

  it('a hole that was there before stays one', () => {
    acked(4);
    received(ALICE, [1, 2, 3, 4]);
    received(BOB, [1, 3]);
    checker.told(BOB, ROOM, word, at(4));
    expect(faults()).toEqual([
      ['hole', BOB, `${ROOM} one 2`],
      ['lost', BOB, `${ROOM} one 2`],
    ]);
  });

  it('another epoch is fine, and without it is not', () => {
    acked(2);
    received(ALICE, [1, 2]);
    received(BOB, [1, 2]);
    acked(2, 'two', 2);
    checker.told(ALICE, ROOM, word, at(1, 'two'));
    received(ALICE, [2, 3], 'two');
    received(BOB, [3], 'two');
    expect(faults()).toEqual([['epoch', BOB, `${ROOM} two 3`]]);
  });
});

it('finds that nobody told of an epoch in which more was acked', () => {
  acked(1);
  received(ALICE, [1]);
  received(BOB, [1]);
  acked(1, 'two');
  checker.told(ALICE, ROOM, 'resync', at(1, 'two'));
  expect(faults()).toEqual([['lost', BOB, `${ROOM} two 1`]]);
});

it('a later join is no beginning', () => {
  acked(3);
  received(ALICE, [1, 2, 3]);
  received(BOB, [1]);
  checker.told(BOB, ROOM, 'joined', at(2));
  received(BOB, [3]);
  expect(faults()).toEqual([
    ['hole', BOB, `${ROOM} one 2`],
    ['lost', BOB, `${ROOM} one 2`],
  ]);
});
