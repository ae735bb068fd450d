import { join } from 'node:path';
import { newName } from '../../test/support/clients';
import type { Member, RoomOptions, Sit } from '../../test/support/crowd';
import type { FleetOptions } from '../../test/support/fleet';
import { TRANSPORTS } from '../../test/support/sdk';
import { SdkRoamer } from '../../test/support/sdk-roamer';
import { asTheTutorialEnds, byDefault, Manner, SocketIoGuest } from './socket-io-guest';

const DOCS = 'https://socket.io/docs/v4';

/** A kind of server, with the client that its users have. */
export interface Server {
  label: string;
  /** What it is made of, and what its client does. */
  about: string;
  fleet: FleetOptions;
  rooms: RoomOptions;
  /** Those who come, by turns. */
  sits(address: { url: string }): readonly Sit<Member>[];
}

/** As whoever minds about what he stores has it. */
const REDIS = ['--appendonly', 'yes', '--appendfsync', 'everysec'];

function tutorial(
  { label, about }: Pick<Server, 'label' | 'about'>,
  manner: Manner,
  script: string,
  settings: Record<string, string> = {},
): Server {
  return {
    label,
    about,
    fleet: { script: join(__dirname, '..', 'peers', script), settings, redis: REDIS },
    rooms: { open: () => Promise.resolve(newName('room')) },
    sits: (address) => [SocketIoGuest.in(manner, address)],
  };
}

export const SERVERS = {
  ours: {
    label: 'depth-realtime',
    about: 'The SDK, both of its builds by turns, with its defaults.',
    fleet: { redis: REDIS },
    rooms: {},
    sits: (address) => TRANSPORTS.map(([, create]) => SdkRoamer.by(create, address)),
  },
  tutorial: tutorial(
    {
      label: 'Socket.IO, Redis adapter',
      about:
        'The peer of the benchmark: rooms, acks, each message stored in Redis before it is emitted, nothing done on SIGTERM. ' +
        `Delivery is "at most once", the default (${DOCS}/delivery-guarantees); the client joins again when it connects again.`,
    },
    byDefault,
    'tutorial-socket.io.js',
  ),
  final: tutorial(
    {
      label: 'Socket.IO, Redis adapter, all steps of its tutorial',
      about:
        `As the tutorial ends (${DOCS}/tutorial/ending-notes): \`retries: 3\`, \`ackTimeout: 10000\`, each message stored ` +
        'once by the offset of its client, who comes back is sent what was stored after his `serverOffset`; ' +
        `\`connectionStateRecovery\`, which this adapter does not support (${DOCS}/redis-adapter).`,
    },
    asTheTutorialEnds,
    'tutorial-final-socket.io.js',
    { ADAPTER: 'pub/sub' },
  ),
  streams: tutorial(
    {
      label: 'Socket.IO, Redis Streams adapter, all steps of its tutorial',
      about: `The same with the adapter that supports \`connectionStateRecovery\` (${DOCS}/redis-streams-adapter).`,
    },
    asTheTutorialEnds,
    'tutorial-final-socket.io.js',
    { ADAPTER: 'streams' },
  ),
} satisfies Record<string, Server>;
