import { join } from 'node:path';
import { newName } from '../../test/support/clients';
import type { Member, RoomOptions, Sit } from '../../test/support/crowd';
import type { FleetOptions } from '../../test/support/fleet';
import { TRANSPORTS } from '../../test/support/sdk';
import { SdkRoamer } from '../../test/support/sdk-roamer';
import { asTheTutorialEnds, byDefault, Manner, SocketIoGuest } from './socket-io-guest';

/** A kind of server, with the client that its users have. */
export interface Server {
  label: string;
  fleet: FleetOptions;
  rooms: RoomOptions;
  /** Those who come, by turns. */
  sits(address: { url: string }): readonly Sit<Member>[];
}

/** As whoever minds about what he stores has it. */
const REDIS = ['--appendonly', 'yes', '--appendfsync', 'everysec'];

function tutorial(label: string, manner: Manner, script: string, settings: Record<string, string> = {}): Server {
  return {
    label,
    fleet: { script: join(__dirname, '..', 'peers', script), settings, redis: REDIS },
    rooms: { open: () => Promise.resolve(newName('room')) },
    sits: (address) => [SocketIoGuest.in(manner, address)],
  };
}

export const SERVERS = {
  ours: {
    label: 'depth-realtime',
    fleet: { redis: REDIS },
    rooms: {},
    sits: (address) => TRANSPORTS.map(([, create]) => SdkRoamer.by(create, address)),
  },
  tutorial: tutorial('Socket.IO, Redis adapter', byDefault, 'tutorial-socket.io.js'),
  final: tutorial(
    'Socket.IO, Redis adapter, all steps of its tutorial',
    asTheTutorialEnds,
    'tutorial-final-socket.io.js',
    {
      ADAPTER: 'pub/sub',
    },
  ),
  streams: tutorial(
    'Socket.IO, Redis Streams adapter, all steps of its tutorial',
    asTheTutorialEnds,
    'tutorial-final-socket.io.js',
    {
      ADAPTER: 'streams',
    },
  ),
} satisfies Record<string, Server>;
